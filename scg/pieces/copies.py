"""Everything that is kept about one person, as a copy for themself: plain content, without any secret."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import or_, select

from scg import engine
from scg.extensions import db
from scg.models.codes import InvitationCode
from scg.models.directory import Agency, Forum, Person
from scg.models.factors import CodeApp, Passkey, RecoveryCode
from scg.models.feeds import Feed
from scg.models.incidents import Incident, Seat
from scg.models.invitations import Handover, Invitation
from scg.models.logins import Credential, Identity, Login, Token
from scg.models.notices import Notice, NoticeChoice
from scg.models.record import Entry, EntryContent, Log
from scg.pieces.agencies import names
from scg.pieces.entries import sentence
from scg.pieces.entries_found import as_text
from scg.pieces.lines import line
from scg.pieces.snapshot import plain
from scg.record import reading
from scg.record.clock import now
from scg.record.projection import Written
from scg.rules.stamps import stamp

FORMAT = "scg-person/v1"
LEFT_OUT = "annex."  # only its readers may know what an annex says
AT_ONCE = 50

# What of each row is told: all that isn't secret, and isn't somebody else's.
_LOGIN = ("factor", "second", "begun_at", "seen_at", "ends_at", "ended_at", "ended_because", "browser")
_SEAT = ("incident", "role", "name", "post", "agency", "deputy_for", "how", "begun_at", "ended_at")
_INVITATION = ("incident", "role", "agency", "name", "deputy_for", "made_at", "ends_at", "taken_up_at")
_NOTICE = ("log", "kind", "about", "channel", "at", "state", "done_at", "read_at")
_HANDOVER = ("incident", "role", "outgoing_name", "incoming_name", "begun_at", "countersigned_at", "remark")


def copy_of(person: Person) -> dict[str, Any]:
    """Everything kept about a person: account, ways in, seats, and the entries that they made or that name them.

    Others may run while the logs are looked through.
    """
    return {
        "format": FORMAT,
        "made_at": stamp(now()),
        "account": _account(person),
        "ways_in": _ways_in(person.id),
        "seats": _rows(select(Seat).where(Seat.person == person.id).order_by(Seat.begun_at), _SEAT),
        "invitations": _rows(_invitations(person), _INVITATION),
        "handovers": _rows(_handovers(person.id), _HANDOVER),
        "notices": _rows(select(Notice).where(Notice.person == person.id).order_by(Notice.id), _NOTICE),
        "notice_choices": _rows(select(NoticeChoice).where(NoticeChoice.person == person.id), ("kind", "way")),
        "entries": [told for log in _logs(person.forum) for told in _entries(person, log)],
    }


def _account(person: Person) -> dict[str, Any]:
    told = plain(person)
    told.pop("version")
    told["privacy_notice_read"] = told.pop("notice")
    agency = db.session.get(Agency, (person.forum, person.agency))
    named = {"agency_name": agency.name if agency is not None else person.agency}
    return {**told, **named, "forum_name": db.session.get_one(Forum, person.forum).name}


def _ways_in(person: str) -> dict[str, Any]:
    password = db.session.get(Credential, person)
    app = db.session.get(CodeApp, person)
    codes = list(db.session.scalars(select(RecoveryCode).where(RecoveryCode.person == person)))
    return {
        "password_set_at": _time(password.changed_at if password is not None else None),
        "code_app_since": _time(app.begun_at if app is not None else None),
        "passkeys": _of(Passkey, person, ("label", "begun_at", "used_at")),
        "recovery_codes": {"made": len(codes), "used": sum(code.used_at is not None for code in codes)},
        "single_sign_on": _of(Identity, person, ("issuer", "subject", "begun_at")),
        "tokens": _of(Token, person, ("label", "begun_at", "ended_at")),
        "logins": _of(Login, person, _LOGIN),
        "calendars": _of(Feed, person, ("of", "subject", "begun_at", "read_at", "ended_at")),
    }


def _of(table: Any, person: str, columns: Iterable[str]) -> list[dict[str, Any]]:
    return _rows(select(table).where(table.person == person).order_by(table.begun_at), columns)


def _rows(query: Any, columns: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in plain(row).items() if name in columns} for row in db.session.scalars(query)
    ]


def _time(at: Any) -> str | None:
    return stamp(at) if at is not None else None


def _invitations(person: Person) -> Any:
    sent = (InvitationCode.incident == Invitation.incident) & (InvitationCode.invitation == Invitation.id)
    to_them = select(InvitationCode.digest).where(sent, InvitationCode.email == (person.email or "-")).exists()
    return select(Invitation).where(or_(Invitation.person == person.id, to_them)).order_by(Invitation.made_at)


def _handovers(person: str) -> Any:
    theirs = or_(Handover.outgoing == person, Handover.incoming == person)
    return select(Handover).where(theirs).order_by(Handover.begun_at)


def _logs(forum: str) -> list[str]:
    return list(db.session.scalars(select(Log.id).where(Log.forum == forum).order_by(Log.id)))


def _entries(person: Person, log: str) -> Iterator[dict[str, Any]]:
    tell = _teller(person.forum, log)
    perhaps = _perhaps(person, log)
    for start in range(0, len(perhaps), AT_ONCE):
        some = set(perhaps[start : start + AT_ONCE])
        for entry in reading.written(log, after=min(some) - 1, until=max(some)):
            made = entry.actor == person.id
            if entry.seq in some and (made or _named(person, {**entry.fields, "by": None})):
                told = {"log": log, "entry": entry.seq, "at": stamp(entry.at), "kind": entry.kind}
                yield {**told, "made_by_them": made, "sentence": tell(entry)}
        engine.sleep(0)


def _perhaps(person: Person, log: str) -> list[int]:
    """The entries that the person made, and those in which their id or name stands at all."""
    said = as_text(EntryContent.content)
    standing = [said.contains(text, autoescape=True) for text in (f'"{person.id}"', person.name)]
    query = (
        select(Entry.seq)
        .outerjoin(EntryContent, (EntryContent.log == Entry.log) & (EntryContent.seq == Entry.seq))
        .where(Entry.log == log, or_(Entry.actor == person.id, *standing), ~Entry.kind.startswith(LEFT_OUT))
        .order_by(Entry.seq)
    )
    return list(db.session.scalars(query))


def _named(person: Person, value: Any) -> bool:
    """Whether a field is the person: their id or their name as it stands, not a text that speaks of them."""
    if isinstance(value, dict):
        return any(_named(person, inner) for inner in value.values())
    if isinstance(value, list):
        return any(_named(person, inner) for inner in value)
    return value in (person.id, person.name)


def _teller(forum: str, log: str) -> Callable[[Written], str]:
    incident = db.session.get(Incident, log)
    if incident is None:
        return lambda entry: line(entry, names(forum)).sentence
    return lambda entry: sentence(incident, entry)
