"""Notices as pages show them: a person's own, how many are unread, how they want them, what didn't get through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident
from scg.models.notices import Notice, NoticeChoice
from scg.models.prepared import Prepared
from scg.models.rows import columns_of
from scg.pieces.notices_told import Told, told_of
from scg.pieces.people import Viewer
from scg.rules.notices import ABOUT_TEST, DEFAULT, FOR_ADMINISTRATORS, Channel, Kind, State

PAGE = 30
MOST_SHOWN = 50
_notice = columns_of(Notice)
_unread = Prepared(
    select(func.count().label("number")).where(
        _notice.person == bindparam("person"), _notice.channel == str(Channel.APP), _notice.read_at.is_(None)
    )
)
STUCK = (State.WAITING, State.SENDING, State.GIVEN_UP, State.UNKNOWN)


@dataclass(frozen=True)
class Shown:
    """One notice in its person's list: what it tells, of which incident, when it was made, whether it is read."""

    id: int
    kind: str
    told: Told
    incident: Incident
    at: datetime
    unread: bool


@dataclass(frozen=True)
class Under:
    """One notice on its way, as administrators see it: to whom, of what kind, how far it has come."""

    id: int
    to: str
    kind: str
    log: str
    state: str
    at: datetime
    tries: int
    next_at: datetime
    problem: str

    @property
    def again(self) -> bool:
        """Whether it may be sent once more by hand."""
        return self.state in (State.GIVEN_UP, State.UNKNOWN)


def unread(person: str) -> int:
    """How many of a person's notices they haven't read: every page asks this."""
    return int(_unread.rows(person=person)[0].number)


def of_person(viewer: Viewer, page: int) -> tuple[list[Shown], int]:
    """A page of a person's notices, newest first, and how many there are; only what is still theirs to see."""
    mine = (Notice.person == viewer.id, Notice.channel == Channel.APP)
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    query = select(Notice, Incident).join(Incident, Incident.ref == Notice.log).where(*mine)
    rows = db.session.execute(query.order_by(Notice.id.desc()).offset((page - 1) * PAGE).limit(PAGE)).all()
    return list(_shown(viewer, rows)), total


def _shown(viewer: Viewer, rows: Iterable[Any]) -> Iterator[Shown]:
    for notice, incident in rows:
        if viewer.sees(incident.ref):
            is_unread = notice.read_at is None
            yield Shown(notice.id, notice.kind, told_of(notice, incident), incident, notice.at, is_unread)


def newest(person: str) -> int:
    """The number of a person's newest notice, 0 where there is none: what comes after a page isn't read by it."""
    return db.session.scalar(select(func.max(Notice.id)).where(Notice.person == person)) or 0


def newest_of_all() -> int:
    """The number of the newest notice to anybody, 0 where there is none."""
    return db.session.scalar(select(func.max(Notice.id))) or 0


def told_after(number: int) -> set[str]:
    """The people to whom notices after one with this number were made."""
    made = select(Notice.person).where(Notice.id > number, Notice.channel == Channel.APP)
    return set(db.session.scalars(made.distinct()))


def unread_of(people: list[str]) -> dict[str, int]:
    """How many of their notices each of these people hasn't read."""
    mine = (Notice.person.in_(people), Notice.channel == Channel.APP, Notice.read_at.is_(None))
    rows = db.session.execute(select(Notice.person, func.count()).where(*mine).group_by(Notice.person))
    return {**dict.fromkeys(people, 0), **{person: number for person, number in rows}}


def choices(person: str) -> list[tuple[str, str]]:
    """Each kind of thing that people are told of, and how this person wants to be told of it."""
    rows = db.session.execute(select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person == person))
    chosen = {row.kind: row.way for row in rows}
    hidden = () if db.session.get_one(Person, person).administrator else FOR_ADMINISTRATORS
    return [(str(kind), chosen.get(kind, str(DEFAULT))) for kind in Kind if kind not in hidden]


def under_way(forum: str, channel: Channel) -> list[Under]:
    """What of a forum's e-mail waits, was given up or may not have arrived; of its webhook the last calls."""
    where = [Notice.forum == forum, Notice.channel == channel]
    if channel is Channel.MAIL:
        where.append(Notice.state.in_(STUCK))
    query = select(Notice, Person.name).outerjoin(Person, Person.id == Notice.person).where(*where)
    rows = db.session.execute(query.order_by(Notice.id.desc()).limit(MOST_SHOWN))
    return [_under(notice, name or "") for notice, name in rows]


def _under(row: Notice, name: str) -> Under:
    log = "" if row.kind == ABOUT_TEST else row.log
    return Under(row.id, name, row.kind, log, row.state, row.at, row.tries, row.next_at, row.problem)
