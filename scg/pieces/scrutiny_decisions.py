"""Consistency in figures: decisions by theme with the share that has a rationale, minutes, and the cadence."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from scg.extensions import db
from scg.models.decisions import Decision
from scg.models.meetings import Minutes
from scg.pieces import figures_agenda, pictures_time
from scg.pieces.figures import Behind, Figure, behind, entries_of, scg
from scg.pieces.pictures_time import Read
from scg.rules.figures import Share
from scg.words import MinutesState

_AID = re.compile(r"\bMACA\b|\bmutual aid\b|\bmilitary aid\b", re.IGNORECASE)


def decisions(read: Read) -> list[Decision]:
    """The decisions of a period, in the order in which they were taken."""
    query = select(Decision).where(Decision.incident == read.incident.ref)
    rows = db.session.scalars(query.order_by(Decision.happened_at, Decision.ref))
    return [one for one in rows if read.period.holds(one.happened_at)]


def taken(read: Read, found: Sequence[Decision]) -> tuple[Behind, ...]:
    """The entries by which decisions were taken."""
    seqs = entries_of(read.incident, "decision.taken", "decision.superseded")
    return behind((seqs[f"decision:{one.ref}"][0], one.ref) for one in found)


def consistency(read: Read) -> Iterator[Figure]:
    """Decisions with what should stand with each, minutes signed, and the cadence in words."""
    found = decisions(read)
    yield Figure("Decisions taken", str(len(found)), taken(read, found))
    for name, some in (
        ("Decisions with a rationale", [one for one in found if one.rationale]),
        ("Decisions with the options that were weighed", [one for one in found if one.options]),
        ("Decisions with a date of review", [one for one in found if one.review_at is not None]),
        ("Decisions with an equality note", [one for one in found if one.equality]),
    ):
        yield Figure(name, Share(len(some), len(found)).told, taken(read, some))
    aid = [one for one in found if _AID.search(f"{one.decision} {one.rationale}")]
    refs = ", ".join(one.ref for one in aid)
    yield Figure("Decisions that name mutual aid or military aid", str(len(aid)), taken(read, aid), refs)
    yield _minutes(read)
    yield cadence(read)


def themes(read: Read) -> list[tuple[str, Figure]]:
    """The decisions of a period by theme, the item of the agenda they were taken under: those with a rationale."""
    titles, by_theme = figures_agenda.titles(read.incident), defaultdict(list)
    for one in decisions(read):
        place = (one.meeting or 0, one.item or 0)
        by_theme[titles.get(place, "Under no item of an agenda")].append(one)
    return [
        (theme, Figure(theme, Share(sum(bool(one.rationale) for one in some), len(some)).told, taken(read, some)))
        for theme, some in sorted(by_theme.items(), key=lambda told: (-len(told[1]), told[0]))
    ]


def _minutes(read: Read) -> Figure:
    numbers = [one.number for one in read.meetings]
    columns = (Minutes.meeting, Minutes.signed_at, Minutes.state)
    query = select(*columns).where(Minutes.incident == read.incident.ref, Minutes.meeting.in_(numbers))
    signed = {row.meeting for row in db.session.execute(query) if row.state == MinutesState.SIGNED}
    entries = entries_of(read.incident, "minutes.signed")  # by what they are about: minutes:12/1
    of = {int(ent.partition(":")[2].partition("/")[0]): found[-1] for ent, found in entries.items()}
    told = [(of[number], scg(number)) for number in signed]
    left = ", ".join(scg(number) for number in numbers if number not in signed)
    note = f"Not signed: {left}" if left else ""
    return Figure("Minutes signed, of meetings held", Share(len(signed), len(numbers)).told, behind(told), note)


def cadence(read: Read) -> Figure:
    """How often the SCG met in the period, in words."""
    known = pictures_time.in_force(read)
    told = pictures_time.history(known) if known else "no cadence set"
    return Figure("Cadence", told, behind((one.seq, one.described) for one in known))
