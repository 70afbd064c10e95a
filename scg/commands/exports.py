"""Taking an incident's whole record away: told in the forum's own log, and under checkpoints before it leaves."""

import secrets
from typing import Annotated, Any

from scg.commands import command
from scg.commands.given import Ask, IncidentRef
from scg.extensions import db
from scg.models.incidents import Incident
from scg.record import checkpoints, reading
from scg.record.change import Change
from scg.record.founding import append
from scg.words import NotFound

EXPORTED = "bundle.exported"
REASON = "bundle exported"


@command("Take the record away", forum_wide=True, seats_in="incident")
def export_bundle(change: Change, *, incident: Annotated[IncidentRef, Ask("Incident", widget="hidden")]) -> None:
    """Tell in the forum's log that the whole record of an incident was taken away, and how far it went."""
    change.record(EXPORTED, f"bundle:{incident}", **_about(incident))


def export_by_host(incident: str) -> None:
    """The same, told of whoever works on the machine itself; NotFound where there is no such incident."""
    found = db.session.get(Incident, incident)
    if found is None:
        raise NotFound("There is no such incident")
    key = f"{EXPORTED} {incident} {secrets.token_hex(8)}"
    append(found.forum, EXPORTED, f"bundle:{incident}", key=key, **_about(incident))


def _about(incident: str) -> dict[str, Any]:
    head = reading.head_of(incident)
    if head is None:
        raise NotFound("There is no such incident")
    return {"incident": incident, "seq": head.seq, "link": head.link.hex()}


def sign_for_export(incident: str) -> int:
    """Have a checkpoint cover the whole record of an incident, and one of the forum's log tell of it.

    Gives how far the forum's log goes into the bundle: as far as its checkpoint. What hasn't changed
    since the last time is not signed again, so that the same record makes the same bundle.
    """
    forum = db.session.get_one(Incident, incident).forum
    made = checkpoints.make(incident, REASON)
    for above in checkpoints.all_of(forum):
        if above.reason == REASON and above.seq >= made.entry:
            return above.seq
    return checkpoints.make(forum, REASON).seq
