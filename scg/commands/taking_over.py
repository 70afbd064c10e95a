"""Taking over an incident whose host is lost: its forum's directory, its record, and the entry that says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import Seat
from scg.record import notes, reading, signing
from scg.record.adopting import Adoption, adopting
from scg.record.brought import Brought, Told
from scg.record.change import Actor
from scg.record.founding import SYSTEM
from scg.rules.stamps import stamp
from scg.words import Refused, Role, SeatBy


@dataclass(frozen=True)
class TakenOver:
    """What came of it: how far the record goes now, and who was added to the directory, by id and name.

    Whoever has the chair stands first.
    """

    seq: int
    founded: bool
    people: list[tuple[str, str]]
    chairs: int


def take_over(brought: Brought, *, host: str, who: str, because: str, at: datetime) -> TakenOver:
    """Take an incident over, all of it or nothing: `who` decided it (name and agency), and why.

    `host` is the name that this host's logs go under. The forum is founded here from what the bundle
    discloses of its directory; where it is here, the agencies that are missing are added. Whoever had a seat is
    added under the same id, without an e-mail address, which no bundle holds. Refused where the incident is
    here already, and where its people can't be told from others here.
    """
    public = notes.public_of(signing.private()).hex()
    for told, name in ((who, "by whom"), (because, "why")):
        if not told.strip():
            raise Refused(f"Say {name} it is taken over")
    with adopting(at) as adoption:
        _not_here(brought)
        forum = db.session.get(Forum, brought.forum)
        if forum is None:
            _found(adoption, brought, host)
        else:
            _complete(adoption, brought, forum)
        adoption.begin(brought.log, brought.origin, forum=brought.forum)
        adoption.lay(brought.log, brought.lines)
        added = _seated(adoption, brought)
        _say_so(adoption, brought, Actor(SYSTEM.person, who.strip()), because.strip(), public)
    in_chair = _chairs(brought.log)
    chairs, others = ([one for one in added if (one[0] in in_chair) == first] for first in (True, False))
    return TakenOver(adoption.newest[brought.log], forum is None, chairs + others, len(chairs))


def _chairs(incident: str) -> set[str]:
    held = (Seat.incident == incident, Seat.role == Role.CHAIR, Seat.ended_at.is_(None))
    return set(db.session.scalars(select(Seat.person).where(*held)))


def _not_here(brought: Brought) -> None:
    here = reading.head_of(brought.log)
    if here is None:
        return
    length = min(here.seq, brought.head.seq)
    same = length == 0 or reading.link_at(brought.log, length) == brought.lines[length - 1].link
    which = "They are the same history" if same else "They are different histories: keep both, and find out why"
    raise Refused(
        f"{brought.log} is here already, with {here.seq:,} entries; the bundle holds {brought.head.seq:,}. {which}"
    )


def _found(adoption: Adoption, brought: Brought, host: str) -> None:
    """Found the forum here, with a log of its own."""
    # Two logs never go under one name: the lost host's may yet be found, and goes on from elsewhere.
    origin = f"{host}/log/{brought.forum}"
    if origin == brought.forum_origin:
        origin = f"{host}/taken-over-{adoption.at:%Y%m%d}/log/{brought.forum}"
    adoption.begin(brought.forum, origin, forum=brought.forum)
    if not any(told.kind == "forum.founded" for told in brought.directory):
        raise Refused("The bundle doesn't say what forum the incident is of")
    for told in brought.directory:
        _copy(adoption, brought, told, told.fields, at=told.at)


def _copy(
    adoption: Adoption, brought: Brought, told: Told, fields: dict[str, Any], *, at: datetime | None = None
) -> None:
    copied = {"origin": brought.forum_origin, "entry": told.seq, "at": stamp(adoption.at)}
    key = f"copied {told.seq} of {brought.forum_origin}"[:120]
    adoption.append(brought.forum, SYSTEM, told.kind, told.ent, key=key, at=at, copied=copied, **fields)


def _agencies(directory: Iterable[Told]) -> dict[str, dict[str, Any]]:
    """Every agency, by its code, as the directory described it last."""
    found: dict[str, dict[str, Any]] = {}
    for told in directory:
        listed = told.fields["agencies"] if told.kind == "forum.founded" else []
        found |= {agency["code"]: {**agency, "agency": agency["code"]} for agency in listed}
        if told.kind.startswith("agency."):
            found[told.fields["agency"]] = {"active": True, **told.fields}
    return found


def _complete(adoption: Adoption, brought: Brought, forum: Forum) -> None:
    """Add the agencies that the forum here doesn't have."""
    founded = next((told for told in brought.directory if told.kind == "forum.founded"), None)
    if founded is not None and founded.fields["name"] != forum.name:
        raise Refused(f"{forum.code} is {forum.name} here, and {founded.fields['name']} in the bundle")
    source = brought.directory[-1]
    for code, agency in _agencies(brought.directory).items():
        if db.session.get(Agency, (forum.code, code)) is None:
            _added(adoption, brought, source, f"agency:{code}", agency)


def _added(adoption: Adoption, brought: Brought, source: Told, ent: str, about: dict[str, Any]) -> None:
    fields = {name: value for name, value in about.items() if name not in ("active", "code")}
    copied = {"origin": brought.forum_origin, "entry": source.seq, "at": stamp(adoption.at)}
    key = f"copied {ent} of {brought.origin}"[:120]
    adoption.append(brought.forum, SYSTEM, "agency.added", ent, key=key, copied=copied, **fields)
    if about.get("active") is False:
        ended = {**fields, "active": False, "copied": copied}
        adoption.append(brought.forum, SYSTEM, "agency.edited", ent, key=f"ended {key}"[:120], **ended)


def _seated(adoption: Adoption, brought: Brought) -> list[tuple[str, str]]:
    """Add everybody who has or had a seat and isn't here, as their last one tells; gives their ids and names."""
    query = select(Seat).where(Seat.incident == brought.log).order_by(Seat.id)
    last = {seat.person: seat for seat in db.session.scalars(query)}
    added = [seat for seat in last.values() if not _is_here(brought.forum, seat)]
    for seat in added:
        copied = {"origin": brought.origin, "entry": seat.id // 1000, "at": stamp(adoption.at)}
        told: dict[str, Any] = {"person": seat.person, "name": seat.name, "post": seat.post, "agency": seat.agency}
        rights: dict[str, Any] = {"email": "", "administrator": False, "guest": seat.how == SeatBy.INVITATION}
        ent, key = f"person:{seat.person}", f"copied person:{seat.person} of {brought.origin}"[:120]
        adoption.append(brought.forum, SYSTEM, "person.added", ent, key=key, copied=copied, **told, **rights)
    return [(seat.person, seat.name) for seat in added]


def _is_here(forum: str, seat: Seat) -> bool:
    here = db.session.get(Person, seat.person)
    same = (Person.forum == forum, Person.name == seat.name, Person.agency == seat.agency)
    namesake = db.session.scalar(select(Person.id).where(*same).limit(1))
    if here is not None and here.name != seat.name and here.agency != seat.agency:
        told = f"{seat.person} is {here.name} here and {seat.name} in the bundle"
        raise Refused(f"{told}: two people under one id")
    if here is None and namesake is not None:
        told = f"{seat.name} is {namesake} here and {seat.person} in the bundle"
        raise Refused(f"{told}: one person under two ids")
    return here is not None


def _say_so(adoption: Adoption, brought: Brought, actor: Actor, because: str, public: str) -> None:
    newest = brought.head
    stood: dict[str, Any] = {"length": newest.seq, "link": (newest.link or b"").hex(), "note": brought.note}
    told: dict[str, Any] = {"who": actor.shown, "because": because, "host": brought.forum_origin, "public": public}
    key = f"taken over at entry {newest.seq}"
    adoption.append(brought.log, actor, "incident.taken_over", f"incident:{brought.log}", key=key, **stood, **told)
