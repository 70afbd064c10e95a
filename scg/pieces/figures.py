"""The figures of an incident in a period: what they are of, and the entries of the record behind each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.rules.figures import WHOLE, Period, quarter, quarters, runs
from scg.rules.london import show_day
from scg.words import MeetingState, ScgState

EVER = datetime.min.replace(tzinfo=UTC)
RUNS = (ScgState.STANDBY, ScgState.ACTIVE, ScgState.PAUSED)


@dataclass(frozen=True)
class Behind:
    """One entry behind a figure: its number, and what it is about."""

    seq: int
    about: str


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its value in words, what is to be known with it, and the entries behind it."""

    name: str
    told: str
    behind: tuple[Behind, ...] = ()
    note: str = ""

    @property
    def entries(self) -> str:
        """The numbers of its entries, "5,101 to 5,104, 5,688"; empty where there are none."""
        return runs(one.seq for one in self.behind)


def period_of(incident: Incident, name: str, at: datetime) -> Period | None:
    """A quarter by its name, or all of the incident for "all" or nothing; None for anything else.

    Nothing after the aware instant `at` counts.
    """
    if name in ("", WHOLE):
        days = dict.fromkeys([show_day(incident.opened_at), show_day(_last(incident, at))])
        return Period(WHOLE, f"the whole incident, {' to '.join(days)}", EVER, at)
    found = quarter(name)
    if found is None or found.begin > at:
        return None
    so_far = "" if found.end <= at else f", so far, to {show_day(at)}"
    return Period(found.name, found.words + so_far, found.begin, min(found.end, at))


def quarters_of(incident: Incident, at: datetime) -> list[Period]:
    """The quarters of an incident, to the last of its record or to now while its SCG runs, newest first."""
    return quarters(incident.opened_at, _last(incident, at))[::-1]


def _last(incident: Incident, at: datetime) -> datetime:
    if incident.scg in RUNS and incident.closed_at is None:
        return at
    query = select(Entry.at).where(Entry.log == incident.ref).order_by(Entry.seq.desc()).limit(1)
    return db.session.scalar(query) or incident.opened_at


def entries_of(incident: Incident, *kinds: str) -> dict[str, list[int]]:
    """The numbers of an incident's entries of these kinds, by what they are about, rising."""
    query = select(Entry.ent, Entry.seq).where(Entry.log == incident.ref, Entry.kind.in_(kinds))
    found: dict[str, list[int]] = {}
    for ent, seq in db.session.execute(query.order_by(Entry.seq)):
        found.setdefault(ent, []).append(seq)
    return found


def held(incident: Incident, period: Period) -> list[Meeting]:
    """The meetings opened in a period and closed since, in the order in which they were held."""
    query = select(Meeting).where(Meeting.incident == incident.ref, Meeting.state == MeetingState.CLOSED)
    rows = db.session.scalars(query.order_by(Meeting.opened_at, Meeting.number))
    return [one for one in rows if period.holds(one.opened_at)]


def closings(incident: Incident, meetings: Sequence[Meeting]) -> tuple[Behind, ...]:
    """The entries by which meetings were closed."""
    closed = entries_of(incident, "meeting.closed")
    return behind((closed[f"meeting:{one.number}"][-1], scg(one.number)) for one in meetings)


def behind(told: Iterable[tuple[int, str]]) -> tuple[Behind, ...]:
    """Entries behind a figure, from their numbers and what they are about, rising."""
    return tuple(Behind(seq, about) for seq, about in sorted(told))


def scg(number: int) -> str:
    """What a meeting is called."""
    return f"SCG {number:03d}"
