"""What happened in a meeting, told afterwards: what an entry keeps of its time, and what is refused."""

from datetime import datetime
from typing import Any

from scg.commands.finding import not_ahead
from scg.models.meetings import Meeting
from scg.record.change import Change
from scg.rules.afterwards import held_before
from scg.rules.london import show
from scg.rules.stamps import moment
from scg.words import Refused


def told_at(change: Change, found: Meeting, happened_at: datetime | None) -> dict[str, Any]:
    """What an entry about an opened meeting keeps of when it happened: nothing where that is now.

    Refused ahead of now, before the meeting opened or was last adjourned or resumed, and where it isn't told
    though the meeting was held before it was recorded.
    """
    not_ahead(change, happened_at)
    if happened_at is None:
        if held_before(found.opened_at, found.opening_recorded_at):
            raise Refused(f"Enter when it happened: SCG {found.number:03d} was held already", field="happened_at")
        return {}
    last, what = _last(found)
    if last is not None and happened_at < last:
        said = f"SCG {found.number:03d} {what} at {show(last)}. Enter that time or a later one"
        raise Refused(said, field="happened_at")
    return {"happened_at": happened_at}


def _last(found: Meeting) -> tuple[datetime | None, str]:
    if not found.adjournments:
        return found.opened_at, "opened"
    pause = found.adjournments[-1]
    return (moment(pause["to"]), "was resumed") if pause["to"] else (moment(pause["from"]), "was adjourned")
