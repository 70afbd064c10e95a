"""Who is at the door: by a login's cookie, or by a bearer token."""

from flask import Request, abort
from flask_login import UserMixin, current_user

from scg.commands import Actor
from scg.commands.accounts import digest
from scg.extensions import login
from scg.pieces import Incident
from scg.pieces.people import Viewer, incident_seen, viewer_by_login, viewer_by_token


class SignedIn(UserMixin):
    """One person at the door, with the login that let them in, if it was one."""

    def __init__(self, viewer: Viewer, login_id: str = ""):
        self.viewer = viewer
        self.person = viewer.id
        self.login = login_id

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the login, never the person."""
        return self.login


@login.user_loader
def by_login(login_id: str) -> SignedIn | None:
    """The person of a login that hasn't ended."""
    found = viewer_by_login(login_id)
    return SignedIn(found, login_id) if found is not None else None


@login.request_loader
def by_token(request: Request) -> SignedIn | None:
    """The person of a bearer token that hasn't ended."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = viewer_by_token(digest(token)) if scheme.lower() == "bearer" else None
    return SignedIn(found) if found is not None else None


def viewer() -> Viewer:
    """Who looks; only where signing in is required."""
    found: Viewer = current_user.viewer
    return found


def actor() -> Actor:
    """Who acts, as the record shows them."""
    return Actor(viewer().id, viewer().shown)


def seen(ref: str) -> Incident:
    """The incident with this reference, or 404 where it doesn't exist or isn't the viewer's to see."""
    found = incident_seen(ref, viewer())
    if found is None:
        abort(404)
    return found
