"""A person's notices, and how they want to be told; for administrators, what didn't get through."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.commands.notices import choose as keep_choices
from scg.commands.notices import read_all, send_again
from scg.doors.context import of_forum
from scg.doors.signed_in import viewer
from scg.pieces import notices as shown
from scg.record.clock import now
from scg.rules.notices import Channel, Kind, Way
from scg.rules.numbers import whole
from scg.words import Refused

door = Blueprint("notices", __name__)


@door.get("/notices", endpoint="notices")
def of_viewer() -> ResponseReturnValue:
    """The viewer's notices, newest first."""
    page = whole(request.args.get("page", "1")) or 1
    rows, total = shown.of_person(viewer(), page)
    pages = -(-total // shown.PAGE) or 1
    told = {"rows": rows, "total": total, "page_number": page, "pages": pages, "newest": shown.newest(viewer().id)}
    return render_template("notices/notices.html", unread=shown.unread(viewer().id), **told)


@door.post("/notices/read")
def read() -> ResponseReturnValue:
    """Mark the viewer's notices as read, as far as the page that they had before them."""
    read_all(viewer().id, whole(request.form.get("until", "")) or 0, now())
    flash("Your notices are marked as read", "success")
    return redirect(url_for("notices.notices"), 303)


@door.get("/account/notices")
def choices() -> ResponseReturnValue:
    """How the viewer wants to be told of each kind of thing."""
    return _choices("")


def _choices(error: str) -> str:
    told = {"choices": shown.choices(viewer().id), "ways": list(Way), "mails": bool(current_app.config["SMTP_URL"])}
    return render_template("account/notices.html", errors={"way-0": error} if error else {}, **told)


@door.post("/account/notices")
def choose() -> ResponseReturnValue:
    """Keep how the viewer wants to be told."""
    chosen = {str(kind): request.form[kind] for kind in Kind if kind in request.form}
    try:
        keep_choices(viewer().id, chosen)
    except Refused as refusal:
        return _choices(refusal.sentence), 422
    flash("Your choices are saved", "success")
    return redirect(url_for("notices.choices"), 303)


@door.get("/forum/notices")
def outbox() -> ResponseReturnValue:
    """What of the forum's e-mail waits, was given up, or may not have arrived."""
    rows = shown.under_way(viewer().forum, Channel.MAIL)
    return render_template("notices/outbox.html", rows=rows, mails=current_app.config["SMTP_URL"], **of_forum())


@door.post("/forum/notices/again")
def again() -> ResponseReturnValue:
    """Send one of these once more."""
    try:
        send_again(viewer().forum, whole(request.form.get("notice", "")) or 0, now())
        flash("It is sent once more", "success")
    except Refused as refusal:
        flash(refusal.sentence, "refused")
    back = "webhooks.webhook" if request.form.get("of") == "webhook" else "notices.outbox"
    return redirect(url_for(back), 303)
