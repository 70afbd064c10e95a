"""The situation by agency in short, as the board shows it: the worst pictures by name."""

from scg.models.incidents import Incident
from scg.pieces import Loaded, on, piece
from scg.pieces.agencies import name_of
from scg.pieces.situation import RANK, SEATS, latest
from scg.words import Rag

SHOWN = 8


@piece("situation-worst", touched=on("update.", *SEATS))
def worst(incident: Incident, _key: str) -> Loaded:
    """The agencies that have reported, red before amber before green, the newest first within each."""
    found = sorted(latest(incident).values(), key=lambda update: update.at, reverse=True)
    ordered = sorted(found, key=lambda update: RANK[Rag(update.rag)])
    named = [(name_of(incident.forum, update.agency), update) for update in ordered[:SHOWN]]
    return {"pictures": named, "more": len(ordered) - len(named)}
