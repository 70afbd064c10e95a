"""Pieces that only some may see: never rendered with the others, nor kept; given to each viewer beside those."""

from collections.abc import Iterable

from scg.models.incidents import Incident
from scg.models.rows import row_of
from scg.pieces import PIECES, Push, drawn
from scg.pieces.annexes import TEXT, Clearance, clearance_of, listed
from scg.pieces.people import Viewer
from scg.record.clock import now
from scg.wire import Wire

Told = dict[str, str]


def incident_of(ref: str) -> Incident | None:
    """The incident with this reference, whoever looks; None where there is none."""
    return row_of(Incident, ref)


def html_of(incident: Incident, number: int) -> str:
    """What one annex says, as markup for those who may read it; whoever asks has made sure that they do."""
    return drawn(incident, PIECES[TEXT], str(number), now()).html


def told(incident: Incident, numbers: Iterable[int], clearance: Clearance) -> list[Told]:
    """The pieces of these annexes for who may read those of `clearance`: the others are empty, so that they go."""
    return [_piece(number, html_of(incident, number) if number in clearance else "") for number in sorted(numbers)]


def _piece(number: int, html: str) -> Told:
    return {"name": f"{TEXT}/{number}", "list": TEXT, "html": html}


def text_of(incident: Incident, push: Push, viewer: Viewer) -> str:
    """A catch-up as JSON for one viewer: the push that is everybody's, and every annex as it is for them.

    All of them, since what they may read may have changed with any entry: a seat, a reader, a policy.
    """
    if not push.annexes or push.seq == push.prev:
        return push.text
    own = told(incident, map(int, listed(incident)), clearance_of(incident, viewer))
    return Wire.dumps({**push.plain, "pieces": [*push.pieces, *own]})
