"""Which entries give or end seats, and whose: what shows who sits is touched by them."""

from scg.record.projection import Written

SEATED = ("seat.", "handover.countersigned", "powers.", "incident.linked")
# With a meeting end the seats of the deputies who were sent to it.
MEETINGS_END = ("meeting.closed", "meeting.cancelled", "cadence.set", "scg.stood_down")


def people_of(entry: Written) -> list[str]:
    """The ids of those to whom such an entry gives a seat, or whose seat it ends."""
    named = [entry.fields.get(name) for name in ("person", "outgoing")]
    taken_over = [seat["person"] for seat in entry.fields.get("seats", ())]
    return [*(person for person in named if isinstance(person, str)), *taken_over]
