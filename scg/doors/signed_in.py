"""Who is at the door: by a login's cookie, or by a bearer token."""

from functools import cached_property

from flask import Request, abort
from flask_login import UserMixin, current_user

from scg.commands import Actor
from scg.commands.accounts import digest
from scg.extensions import login
from scg.pieces import Incident
from scg.pieces.people import Viewer, bearer_of, incident_seen, login_of, viewer_of


class SignedIn(UserMixin):
    """One person at the door, with the login that let them in, if it was one."""

    def __init__(self, person: str, login_id: str = ""):
        self.person = person
        self.login = login_id

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the login, never the person."""
        return self.login

    @cached_property
    def viewer(self) -> Viewer:
        """The person as pages know them."""
        return viewer_of(self.person)


@login.user_loader
def by_login(login_id: str) -> SignedIn | None:
    """The person of a login that hasn't ended."""
    person = login_of(login_id)
    return SignedIn(person, login_id) if person is not None else None


@login.request_loader
def by_token(request: Request) -> SignedIn | None:
    """The person of a bearer token that hasn't ended."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    person = bearer_of(digest(token)) if scheme.lower() == "bearer" else None
    return SignedIn(person) if person is not None else None


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
