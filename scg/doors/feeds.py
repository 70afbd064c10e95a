"""One's calendars: each feed with what it holds, made and shown once, and revoked."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.commands import feeds
from scg.doors.confirming import ON_THE_PAGE, first
from scg.doors.letters import origin
from scg.doors.signed_in import viewer
from scg.pieces.feeds import choices, feeds_of
from scg.pieces.people import incident_seen
from scg.words import NotAllowed, Refused

door = Blueprint("feeds", __name__)


@door.before_request
def _not_by_token() -> None:
    if current_user.is_authenticated and not current_user.login:
        raise NotAllowed(ON_THE_PAGE)


@door.get("/account/calendar", endpoint="feeds")
def of_viewer() -> ResponseReturnValue:
    """The viewer's feeds; `of` names an incident that they come from, whose calendar may be taken as a file."""
    return _page(request.args.get("of", ""))


def _page(chosen: str = "", secret: str = "", errors: dict[str, str] | None = None) -> str:
    me = viewer()
    return render_template(
        "account/calendar.html",
        feeds=feeds_of(me),
        choices=choices(me),
        chosen=chosen,
        incident_of=incident_seen(chosen, me) if chosen else None,
        address=f"{origin()}{url_for('calendar.feed', secret=secret)}" if secret else "",
        errors=errors or {},
    )


@door.post("/account/calendar")
def make() -> ResponseReturnValue:
    """Make a feed and show its address, once."""
    if (elsewhere := first("/account/calendar")) is not None:
        return elsewhere
    what = request.form.get("what", "")
    try:
        secret = feeds.make(viewer().id, what, login=current_user.login)
    except Refused as refusal:
        if refusal.kind != "refused":
            raise
        return _page(what, errors=refusal.errors), 422
    return _page(secret=secret)


@door.post("/account/calendar/revoke")
def revoke() -> ResponseReturnValue:
    """Revoke one of the viewer's feeds."""
    feeds.revoke(viewer().id, request.form.get("feed", ""))
    flash("The calendar is revoked: its address shows nothing any more", "success")
    return redirect(url_for("feeds.feeds"), 303)
