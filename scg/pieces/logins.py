"""Logins as doors and pages know them: whose one is, until when, and those that a person has open."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, inspect, or_, select

from scg.commands.keeping import digest
from scg.commands.logins import meetings_of
from scg.extensions import db
from scg.models.logins import Login
from scg.models.notices import Notice
from scg.models.prepared import Prepared
from scg.pieces.people import VIEWERS, WITH_AGENCY, Viewer, columns_of_person, viewer_from
from scg.record.clock import now, unstepped
from scg.rules.logins import MARKED_AFTER, OLD_SECRET_HOLDS, WARNED, is_over, limit
from scg.rules.notices import Channel

_login, _notice = inspect(Login).local_table, inspect(Notice).local_table
_is_its = or_(
    _login.c.secret == bindparam("digest"),
    and_(_login.c.before == bindparam("digest"), _login.c.renewed_at > bindparam("since")),
)
_unread = select(func.count()).where(
    _notice.c.person == columns_of_person.id, _notice.c.channel == str(Channel.APP), _notice.c.read_at.is_(None)
)
_by_secret = Prepared(
    VIEWERS.add_columns(
        _login.c.id.label("login"),
        _login.c.factor,
        _login.c.second,
        _login.c.renew,
        _login.c.begun_at,
        _login.c.seen_at,
        _login.c.ends_at,
        _login.c.confirmed_at,
        _login.c.browser,
        # Every page shows it: asked here, it is no question more.
        _unread.correlate(columns_of_person.id.table).scalar_subquery().label("unread"),
    )
    .select_from(WITH_AGENCY.join(_login, _login.c.person == columns_of_person.id))
    .where(_is_its, _login.c.ended_at.is_(None), columns_of_person.active)
)
SEEN: dict[str, datetime] = {}  # when this process last heard of a login, until that is written down


@dataclass(frozen=True)
class LoggedIn:
    """A login that holds: whose, by what, since when, until when, and whether it is to be given a new secret.

    `unread` is how many notices its person hasn't read.
    """

    id: str
    viewer: Viewer
    factor: str
    second: bool
    renew: bool
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime
    confirmed_at: datetime | None
    browser: str
    unread: int = 0

    @property
    def until(self) -> datetime:
        """When it ends if nothing more is heard of it."""
        return limit(self.ends_at, self.seen_at)

    @property
    def ends_soon(self) -> bool:
        """Whether it ends so soon, however much it is used, that its person is to be told."""
        return self.ends_at - unstepped() < WARNED


def login_by_secret(secret: str) -> LoggedIn | None:
    """The login that a browser holds the secret of, if it hasn't ended or come to its limit."""
    at = unstepped()
    row = _by_secret.one(digest=digest(secret), since=now() - OLD_SECRET_HOLDS)
    if row is None:
        return None
    found = _logged_in(row)
    if at < found.until:
        return found
    sitting = meetings_of([found.viewer.id], at).get(found.viewer.id)
    return None if is_over(found.ends_at, found.seen_at, at, sitting) else found


def _logged_in(row: Any) -> LoggedIn:
    told = row._asdict()
    login = told.pop("login")
    names = ("factor", "second", "renew", "begun_at", "seen_at", "ends_at", "confirmed_at", "browser", "unread")
    about = {name: told.pop(name) for name in names}
    found = LoggedIn(id=login, viewer=viewer_from({**told, "login": login}), **about)
    return replace(found, seen_at=max(found.seen_at, SEEN.get(login, found.seen_at)))


def heard_of(login: LoggedIn) -> None:
    """Remember that a login is used just now; it is written down with others, once a minute at most."""
    at = now()
    if at - login.seen_at > MARKED_AFTER:
        SEEN[login.id] = at


def taken() -> dict[str, datetime]:
    """What is remembered of when logins were used, to be written down; it is forgotten here."""
    found = dict(SEEN)
    SEEN.clear()
    return found


def open_logins(person: str) -> list[Login]:
    """The logins that a person has open, the latest used first."""
    query = select(Login).where(Login.person == person, Login.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Login.seen_at.desc())))


def ended_logins(person: str, *, days: int = 30) -> list[Login]:
    """The logins of a person that ended within so many days, the latest first."""
    query = select(Login).where(Login.person == person, Login.ended_at > now() - timedelta(days=days))
    return list(db.session.scalars(query.order_by(Login.ended_at.desc()).limit(20)))
