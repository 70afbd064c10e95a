"""A forum's policy as its page of security settings shows it: each thing settled, its history, who lacks what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from scg.extensions import db
from scg.models.directory import Agency, Person
from scg.models.factors import CodeApp, Passkey
from scg.models.incidents import Incident, Seat
from scg.models.policy import settled
from scg.models.record import Entry
from scg.pieces.agencies import names
from scg.record import reading
from scg.record.projection import Written
from scg.rules.calendar import Ceiling
from scg.rules.notices import Content
from scg.rules.policy import (
    APPROVAL,
    CALENDARS,
    GROUPS,
    MAIL_CONTENT,
    OBSERVERS,
    RETENTION,
    SECOND_FACTOR,
    TITLES,
    WEBHOOK,
    as_kept,
    days_of,
    years_of,
)
from scg.rules.privacy import NOTICE
from scg.words import Role

ACTS = {
    SECOND_FACTOR: "require_second_factor",
    OBSERVERS: "let_observers_see",
    GROUPS: "map_groups",
    RETENTION: "set_retention",
    APPROVAL: "set_approval_days",
    CALENDARS: "let_calendars_tell",
    MAIL_CONTENT: "settle_mail_content",
    WEBHOOK: "set_webhook",
}
# Why what leaves the forum's own machines is so while nothing is settled.
UNSETTLED = {
    CALENDARS: "While nothing is settled they say the least, for they lie on machines that aren’t the forum’s",
    MAIL_CONTENT: "While nothing is settled it says what is OFFICIAL, to the addresses that people sign in with",
    WEBHOOK: "While nothing is settled none is, for what it is told leaves the forum’s own machines",
}


@dataclass(frozen=True)
class Stood:
    """How one thing was settled once: what was said of it, when, by whom, why, in which entry."""

    said: str
    at: datetime
    by: str
    reason: str
    seq: int


@dataclass(frozen=True)
class Setting:
    """One thing that a forum may settle: its name and title, the act that does it, how it stands, its history.

    `history` has the newest first, which is how it stands now; it is empty while nothing was settled. `unsettled`
    explains what then holds, of what leaves the forum's machines.
    """

    name: str
    title: str
    act: str
    said: str
    history: list[Stood]
    unsettled: str = ""


@dataclass(frozen=True)
class Lacking:
    """Somebody who is asked for a second factor and has none: their name, agency and the roles that ask for it."""

    person: str
    name: str
    agency: str
    roles: list[str]


def settings(forum: str) -> list[Setting]:
    """Everything that a forum may settle, as it stands."""
    known = names(forum)
    return [_setting(forum, name, known) for name in ACTS]


def _setting(forum: str, name: str, known: Mapping[str, str]) -> Setting:
    title = TITLES[name]
    said = _said(name, settled(forum, name), known)
    history = [_stood(entry, name, known) for entry in _entries(forum, name)]
    return Setting(name, title[:1].upper() + title[1:], ACTS[name], said, history, UNSETTLED.get(name, ""))


def _entries(forum: str, name: str) -> list[Written]:
    query = select(Entry.seq).where(Entry.log == forum, Entry.ent == f"policy:{name}")
    seqs = db.session.scalars(query.order_by(Entry.seq.desc()))
    return [entry for seq in seqs for entry in reading.written(forum, after=seq - 1, until=seq)]


def _stood(entry: Written, name: str, known: Mapping[str, str]) -> Stood:
    said = _said(name, as_kept(name, entry.fields["settled"]), known)
    return Stood(said, entry.at, entry.by, entry.fields["reason"], entry.seq)


def _said(name: str, told: Mapping[str, Any], known: Mapping[str, str]) -> str:
    if name == SECOND_FACTOR:
        roles = told.get("roles", [])
        return f"Asked of: {', '.join(roles)}" if roles else "Asked of nobody: left to each person"
    if name == OBSERVERS:
        return f"Observers {'read' if told.get('operational') else 'don’t read'} annexes marked operational"
    if name == RETENTION:
        years = years_of(told)
        return f"{years} year{'' if years == 1 else 's'} from the day an incident is closed, then reviewed"
    if name in TOLD_OUTSIDE:
        return TOLD_OUTSIDE[name](told)
    groups = told.get("groups", {})
    lines = (f"{group} is {known.get(code, code)}" for group, code in groups.items())
    return "\n".join(lines) or "No group means an agency"


def _calendars_said(told: Mapping[str, Any]) -> str:
    ceiling = told.get("ceiling", Ceiling.NOTHING)
    if ceiling == Ceiling.NOTHING:
        return "Calendars give a meeting’s number, time and reference, and never say where it is or of what"
    if ceiling == Ceiling.SENSITIVE:
        return "Calendars say where and of what each meeting is, whatever the marking"
    of_others = "of others they give its number, time and reference alone"
    return f"Calendars say where and of what a meeting is in incidents that are OFFICIAL; {of_others}"


def _mail_said(told: Mapping[str, Any]) -> str:
    if told.get("content", Content.OFFICIAL) == Content.REFERENCE:
        return "E-mail names what happened by its reference, and never says it"
    return "E-mail says what happened in incidents that are OFFICIAL; of others it gives the reference alone"


def _webhook_said(told: Mapping[str, Any]) -> str:
    if not told.get("address"):
        return "No other system is called"
    return f"{told['address']} is called, with references alone, of: {', '.join(told['kinds'])}"


def _approval_said(told: Mapping[str, Any]) -> str:
    days = days_of(told)
    return f"The final meeting’s minutes: within {days} day{'' if days == 1 else 's'} of being circulated"


TOLD_OUTSIDE = {
    APPROVAL: _approval_said,
    CALENDARS: _calendars_said,
    MAIL_CONTENT: _mail_said,
    WEBHOOK: _webhook_said,
}


def lacking(forum: str) -> list[Lacking]:
    """Whoever by a seat held now, or as administrator, is asked for a second factor and has none, by name."""
    asked = settled(forum, SECOND_FACTOR).get("roles", [])
    found: dict[str, Lacking] = {}
    for row in db.session.execute(_without_factor(forum, asked)) if asked else []:
        roles = [Role.ADMINISTRATOR] if row.administrator and Role.ADMINISTRATOR in asked else []
        roles += [row.role] if row.role is not None else []
        one = found.setdefault(row.id, Lacking(row.id, row.name, row.agency, []))
        one.roles.extend(str(role) for role in roles if str(role) not in one.roles)
    return list(found.values())


def _without_factor(forum: str, asked: list[str]) -> Any:
    in_forum = select(Incident.ref).where(Incident.forum == forum)
    held = (Seat.person == Person.id) & Seat.ended_at.is_(None) & Seat.role.in_(asked) & Seat.incident.in_(in_forum)
    having = or_(
        exists().where(CodeApp.person == Person.id).correlate(Person),
        exists().where(Passkey.person == Person.id).correlate(Person),
    )
    boss = Person.administrator if Role.ADMINISTRATOR in asked else Person.id == ""
    return (
        select(Person.id, Person.name, Agency.name.label("agency"), Person.administrator, Seat.role)
        .join(Agency, (Agency.forum == Person.forum) & (Agency.code == Person.agency))
        .outerjoin(Seat, held)
        .where(Person.forum == forum, Person.active, ~having, or_(Seat.role.is_not(None), boss))
        .order_by(Person.name, Seat.role)
    )


def read_notice(forum: str) -> list[tuple[str, int, int]]:
    """Of each agency with people: its name, how many have read the privacy notice as it is now, of how many."""
    read = func.sum(func.coalesce(Person.notice == NOTICE, False).cast(db.Integer))
    query = (
        select(Agency.name, read, func.count())
        .join(Person, (Person.forum == Agency.forum) & (Person.agency == Agency.code))
        .where(Agency.forum == forum, Person.active)
        .group_by(Agency.name)
        .order_by(Agency.name)
    )
    return [(name, seen or 0, of) for name, seen, of in db.session.execute(query)]
