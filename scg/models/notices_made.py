"""Making notices: who is told of an occasion by which channel, as one statement in the transaction under way."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident, Seat
from scg.models.notices import Notice, NoticeChoice
from scg.models.policy import settled
from scg.rules.notices import DEFAULT, Channel, Kind, State, Way, digest_at
from scg.rules.policy import WEBHOOK
from scg.words import Role

INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Outbox:
    """Whether this installation sends e-mail at all; bound by create_app."""

    mails: Callable[[], bool]


@dataclass(frozen=True)
class Occasion:
    """What there is to tell: in which log, named how, of which kind, about which references, at what time.

    `seq` is the number of the entry that it comes of, 0 where the clock brought it. It is for all seats, unless
    `agencies` or `roles` name some; for the forum's administrators besides where `administrators` says so.
    """

    log: str
    name: str
    kind: Kind
    at: datetime
    seq: int = 0
    about: Mapping[str, Any] = field(default_factory=dict)
    agencies: tuple[str, ...] | None = None
    roles: tuple[Role, ...] = ()
    administrators: bool = False

    @property
    def for_all(self) -> bool:
        """Whether every seat is told."""
        return self.agencies is None and not self.roles

    def is_for(self, agency: str, role: str) -> bool:
        """Whether a seat of this agency and role is told."""
        return self.for_all or agency in (self.agencies or ()) or role in self.roles


@dataclass(frozen=True)
class _To:
    person: str
    email: str
    way: str


def make(occasion: Occasion) -> None:
    """Make the notices of an occasion, each once however often it is asked for.

    Nothing is sent of a demonstration, whose people are invented: their notices stand in the app alone.
    """
    incident = db.session.get_one(Incident, occasion.log)
    rows = [row for to in _people(occasion, incident) for row in _rows(occasion, incident, to)]
    if occasion.kind in settled(incident.forum, WEBHOOK).get("kinds", ()) and not incident.demonstration:
        rows.append(row_of(occasion, incident.forum, Channel.WEBHOOK))
    put(rows)


def put(rows: list[dict[str, Any]]) -> None:
    """Write rows of notices, but for those that are there already."""
    if rows:
        insert = INSERTS[db.engine.dialect.name](Notice)
        db.session.execute(insert.on_conflict_do_nothing(), rows)


def _people(occasion: Occasion, incident: Incident) -> Iterable[_To]:
    """Everybody who is told, each once, whatever seats they hold."""
    chosen = and_(NoticeChoice.person == Person.id, NoticeChoice.kind == str(occasion.kind))
    columns = select(Person.id, Person.email, NoticeChoice.way, Seat.agency, Seat.role)
    held = and_(Seat.person == Person.id, Seat.incident == incident.ref, Seat.ended_at.is_(None))
    query = columns.join(Seat, held).outerjoin(NoticeChoice, chosen)
    found: dict[str, _To] = {}
    for row in db.session.execute(query.where(Person.forum == incident.forum, Person.active).order_by(Person.id)):
        if occasion.is_for(row.agency, row.role):
            found[row.id] = _To(row.id, row.email or "", row.way or DEFAULT)
    return {**found, **(_administrators(incident, chosen) if occasion.administrators else {})}.values()


def _administrators(incident: Incident, chosen: Any) -> dict[str, _To]:
    query = select(Person.id, Person.email, NoticeChoice.way).outerjoin(NoticeChoice, chosen)
    asked = query.where(Person.forum == incident.forum, Person.active, Person.administrator)
    return {row.id: _To(row.id, row.email or "", row.way or DEFAULT) for row in db.session.execute(asked)}


def _rows(occasion: Occasion, incident: Incident, to: _To) -> Iterator[dict[str, Any]]:
    yield row_of(occasion, incident.forum, Channel.APP, to.person)
    if to.email and to.way != Way.APP and not incident.demonstration and Outbox.mails():
        yield row_of(occasion, incident.forum, Channel.MAIL, to.person, digest=to.way == Way.DIGEST)


def row_of(
    occasion: Occasion, forum: str, channel: Channel, person: str = "", *, digest: bool = False
) -> dict[str, Any]:
    """One row as it is written: listed in the app, or waiting to be sent, at once or with the next daily letter."""
    due = digest_at(occasion.at) if digest else occasion.at
    what = {"log": occasion.log, "occasion": occasion.name, "seq": occasion.seq, "kind": str(occasion.kind)}
    told = {"about": dict(occasion.about), "person": person, "channel": str(channel)}
    state = State.LISTED if channel is Channel.APP else State.WAITING
    when = {"at": occasion.at, "first_at": due, "next_at": due, "digest": digest, "tries": 0, "problem": ""}
    return {"forum": forum, **what, **told, "state": str(state), **when}
