"""The page of a forum's outgoing webhook, for its administrators: how it is set, its last calls, and trying it."""

import uuid

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from scg.commands.notices import try_webhook
from scg.doors.context import of_forum
from scg.doors.signed_in import by_person, viewer
from scg.extensions import limiter
from scg.pieces.notices import under_way
from scg.pieces.webhooks import webhook_of
from scg.record.clock import now
from scg.rules.notices import Channel

door = Blueprint("webhooks", __name__)


@door.get("/forum/webhook")
def webhook() -> ResponseReturnValue:
    """How the webhook is set, with its secret for whoever set it just now, and what became of its last calls."""
    forum = viewer().forum
    told = {"hook": webhook_of(forum, viewer().id), "calls": under_way(forum, Channel.WEBHOOK)}
    return render_template("notices/webhook.html", **told, **of_forum())


@door.post("/forum/webhook/test")
@limiter.limit("10 per minute", key_func=by_person)
def test() -> ResponseReturnValue:
    """Have the other system called with nothing to tell."""
    if webhook_of(viewer().forum, viewer().id) is None:
        flash("Set a webhook first", "refused")
    else:
        try_webhook(viewer().forum, now(), f"test {uuid.uuid4()}")
        flash("A test is on its way: load this page again in a few seconds to see what became of it", "success")
    return redirect(url_for("webhooks.webhook"), 303)
