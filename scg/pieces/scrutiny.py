"""Scrutiny of an incident by the words of the Strategic Policing Requirement, each figure with its entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scg.models.incidents import Incident
from scg.pieces import scrutiny_decisions as deciding
from scg.pieces import scrutiny_figures as found
from scg.pieces.figures import Figure, period_of, quarters_of
from scg.pieces.incidents import seen_by
from scg.pieces.people import Viewer
from scg.pieces.pictures_time import Read
from scg.rules.access import may
from scg.rules.figures import Period
from scg.words import Role

LOOKS = (Role.OBSERVER, Role.CHAIR, Role.DEPUTY, Role.SECRETARIAT, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Word:
    """One word of the Strategic Policing Requirement: what it asks about, and the figures that answer."""

    name: str
    asks: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Scrutiny:
    """What the record says of an incident in a period, by word; `read` is what it was counted from."""

    read: Read
    words: tuple[Word, ...]


def scrutiny(incident: Incident, period: Period) -> Scrutiny:
    """Count it."""
    read = Read.of(incident, period)
    return Scrutiny(
        read,
        (
            Word("Contribution", "Who took part, and how often", tuple(found.contribution(read))),
            Word("Capacity", "Whether what was asked for was done, and on time", tuple(found.capacity(read))),
            Word("Capability", "Which structures ran, and what was learned", tuple(found.capability(read))),
            Word(
                "Consistency", "Whether business was done the same way each time", tuple(deciding.consistency(read))
            ),
            Word("Connectivity", "How the agencies were joined up", tuple(found.connectivity(read))),
        ),
    )


@dataclass(frozen=True)
class Looked:
    """One incident on the page of an observer's office: its quarters, or its figures in the one chosen."""

    incident: Incident
    quarters: tuple[Period, ...]
    figures: tuple[Figure, ...] = ()
    asks: bool = False


def looked_at(viewer: Viewer, at: datetime, name: str = "") -> list[Looked]:
    """The incidents that a viewer's seats let them look into, newest first; of one quarter, those open in it."""
    seen = [one for one in seen_by(viewer) if viewer.sees(one.ref) and viewer.roles(one.ref) & set(LOOKS)]
    return [_looked(one, viewer, at, name) for one in seen if not name or _open_in(one, at, name)]


def _looked(incident: Incident, viewer: Viewer, at: datetime, name: str) -> Looked:
    asks = may("ask_question", viewer.roles(incident.ref)) != "-"
    period = period_of(incident, name, at) if name else None
    figures = tuple(found.contribution(Read.of(incident, period))) if period is not None else ()
    return Looked(incident, tuple(quarters_of(incident, at)), figures, asks)


def _open_in(incident: Incident, at: datetime, name: str) -> bool:
    return any(one.name == name for one in quarters_of(incident, at))


def all_quarters(looked: Sequence[Looked]) -> list[Period]:
    """Every quarter of these incidents once, newest first."""
    known = {one.name: one for each in looked for one in each.quarters}
    return [known[name] for name in sorted(known, reverse=True)]


def by_word(words: Iterable[Word]) -> dict[str, Figure]:
    """Every figure by its name."""
    return {figure.name: figure for word in words for figure in word.figures}
