"""What is to leave, looked up as it leaves: to whom, whether it is still theirs, how much of it may be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from scg.commands.webhooks import secret_of
from scg.extensions import db
from scg.models.directory import Person
from scg.models.incidents import Incident
from scg.models.notices import Notice
from scg.models.policy import Policy, settled
from scg.models.roles import standing_of
from scg.pieces.disclosure import kept_from_seats
from scg.pieces.notices_told import Told, entry_of, told_of
from scg.rules.notices import ABOUT_TEST, Kind, identity, in_full
from scg.rules.policy import MAIL_CONTENT, WEBHOOK
from scg.rules.stamps import stamp


@dataclass(frozen=True)
class Item:
    """One notice of a letter: what it tells of which incident, and whether the letter may say it."""

    id: int
    kind: Kind
    told: Told
    incident: Incident
    full: bool
    meetings: tuple[int, ...]
    minutes: tuple[int, int] | None


@dataclass(frozen=True)
class Post:
    """A letter's address and name, and what it is about; `name` is the same whenever this letter is sent."""

    to: str
    name: str
    items: list[Item]


@dataclass(frozen=True)
class Call:
    """A call to another system: where, signed by which secret, telling what."""

    address: str
    secret: str
    told: dict[str, Any]


def post_of(ids: Sequence[int]) -> Post | None:
    """The letter that tells of these notices of one person; None where nothing of it is theirs to be told any more.

    Their account must be open and have an address, the incident be theirs to see, and nothing have overtaken it.
    """
    rows = list(db.session.scalars(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.id)))
    person = db.session.get(Person, rows[0].person) if rows else None
    if person is None or not person.active or not person.email:
        return None
    items = [item for row in rows if (item := _item(row, person.id)) is not None]
    return Post(person.email, identity(rows[0].log, rows[0].occasion, person.id), items) if items else None


def _item(row: Notice, person: str) -> Item | None:
    incident, standing = db.session.get(Incident, row.log), standing_of(person, row.log)
    if incident is None or standing is None or not standing.roles:
        return None
    told = told_of(row, incident)
    if not told.stands:
        return None
    may_say = in_full(settled(incident.forum, MAIL_CONTENT), incident.marking)
    # A mailbox asks for no second factor: what a forum shows behind one alone, a letter doesn't say.
    full, kind = may_say and not standing.lacking, Kind(row.kind)
    minutes = (row.about["meeting"], row.about["version"]) if _go_along(kind, incident) else None
    return Item(row.id, kind, told, incident, full, tuple(_meetings(row, kind)), minutes)


def _go_along(kind: Kind, incident: Incident) -> bool:
    """Whether minutes go with the letter: where anything is held back from seats, they are read in scg alone."""
    return kind is Kind.MINUTES and not kept_from_seats(incident.ref)


def _meetings(row: Notice, kind: Kind) -> Iterator[int]:
    """The meetings whose place in a calendar changed."""
    if kind in (Kind.CALLED, Kind.MOVED, Kind.CANCELLED):
        yield row.about["meeting"]
    entry = entry_of(row) if kind is Kind.CADENCE else None
    if entry is not None:
        yield from (one["number"] for one in entry.fields.get("moved", ()))
        if following := entry.fields.get("next"):
            yield following["number"]


def call_of(number: int) -> Call | None:
    """The call that tells another system of a notice: its references alone, whatever the incident's marking."""
    row = db.session.get_one(Notice, number)
    policy = db.session.get(Policy, (row.forum, WEBHOOK))
    if policy is None or not policy.settled.get("address"):
        return None
    if row.kind != ABOUT_TEST and row.kind not in policy.settled["kinds"]:
        return None
    secret = secret_of(row.forum, policy.version, policy.at)
    return Call(policy.settled["address"], secret, _called(row))


def _called(row: Notice) -> dict[str, Any]:
    incident = db.session.get(Incident, row.log)
    told = told_of(row, incident) if incident is not None and row.kind != ABOUT_TEST else None
    of = {"id": identity(row.log, row.occasion, "webhook"), "kind": row.kind, "at": stamp(row.at)}
    about = {"incident": incident.ref if incident is not None else None, "seq": row.seq or None}
    return {**of, **about, "reference": told.reference if told else "", "link": told.path if told else "/"}
