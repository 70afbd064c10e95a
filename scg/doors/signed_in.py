"""Who is at the door: by a login's cookie, or by a bearer token."""

from flask import Request, abort, request, session
from flask_limiter.util import get_remote_address
from flask_login import UserMixin, current_user

from scg.commands import Actor
from scg.commands.keeping import digest
from scg.extensions import login
from scg.pieces import Incident
from scg.pieces.logins import LoggedIn, login_by_secret
from scg.pieces.people import Viewer, incident_seen, viewer_by_token

COOKIE = "_user_id"  # where Flask-Login keeps what get_id gave


class SignedIn(UserMixin):
    """One person at the door, with the login or the token that let them in."""

    def __init__(self, viewer: Viewer, *, by: LoggedIn | None = None, secret: str = "", token: str = ""):
        self.viewer = viewer
        self.person = viewer.id
        self.by = by
        self.login = by.id if by is not None else ""
        self.token = token
        self._secret = secret

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the login's secret, never the person."""
        return self._secret


@login.user_loader
def by_login(secret: str) -> SignedIn | None:
    """The person of a login that hasn't ended; nobody's cookie counts where a token is shown."""
    if request.headers.get("Authorization"):
        return None
    found = login_by_secret(secret)
    return SignedIn(found.viewer, by=found, secret=secret) if found is not None else None


@login.request_loader
def by_token(request: Request) -> SignedIn | None:
    """The person of a bearer token that hasn't ended."""
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    token = digest(told) if scheme.lower() == "bearer" else ""
    found = viewer_by_token(token) if token else None
    return SignedIn(found, token=token) if found is not None else None


def viewer() -> Viewer:
    """Who looks; only where signing in is required."""
    found: Viewer = current_user.viewer
    return found


def actor() -> Actor:
    """Who acts, as the record shows them, and the login or token that they came by."""
    return Actor(viewer().id, viewer().shown, login=current_user.login, token=current_user.token)


def by_person() -> str:
    """Whose calls are counted together: a person's, wherever from, as a whole council may share one address."""
    if current_user.is_authenticated:
        return f"person {current_user.person}"
    return get_remote_address()


def hold(secret: str, *, same_person: bool = False) -> None:
    """Have the browser hold a login's secret, in place of any before; what else its cookie held is gone.

    Where the same person goes on in the same login, what their open pages were given stays good.
    """
    if not same_person:
        session.clear()
    session[COOKIE], session["_fresh"] = secret, True


def hold_instead(secret: str) -> None:
    """Have the browser hold a login's new secret in place of the old; its other pages' tokens stay good."""
    session[COOKIE] = secret


def seen(ref: str) -> Incident:
    """The incident with this reference, or 404 where it doesn't exist or isn't the viewer's to see."""
    found = incident_seen(ref, viewer())
    if found is None:
        abort(404)
    return found
