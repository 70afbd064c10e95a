"""What a forum lets calendars tell, which lie on machines that aren't its own."""

from typing import Annotated

from scg.commands import command
from scg.commands.given import Ask
from scg.commands.policy import SETTLED, Because
from scg.record.change import Change
from scg.rules.calendar import Ceiling
from scg.rules.policy import CALENDARS

HINT = "Numbers, references, times and markings they always give"
Upto = Annotated[Ceiling, Ask("Calendars say the name and the place of incidents marked up to", HINT)]


@command("Settle what calendars may say", button="Save", forum_wide=True)
def let_calendars_tell(change: Change, *, ceiling: Upto, reason: Because) -> None:
    """Settle up to which marking calendars hold an incident's name and where it meets, beside the times."""
    settled = {"ceiling": ceiling}
    change.record(SETTLED, f"policy:{CALENDARS}", name=CALENDARS, settled=settled, reason=reason)
