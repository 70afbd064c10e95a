"""Until when one is signed in: said on every page in good time, and put off by whoever is at work."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.doors.inside import inside
from scg.record.clock import now
from scg.rules.logins import IDLE
from scg.rules.stamps import stamp

door = Blueprint("staying", __name__)


@door.post("/account/stay")
def stay() -> ResponseReturnValue:
    """Stay signed in: whoever asks is at work. Gives until when, idle or not."""
    if request.headers.get("X-Requested-With"):
        told = until()
        return jsonify({name: stamp(at) for name, at in told["login_until"].items()} if told else {})
    return redirect(inside(request.form.get("next", "/")), 303)


def until() -> dict[str, Any]:
    """What a page is told of its login's end: when if it isn't used, when in any case, and whether that is soon.

    Nothing for whoever came by a token.
    """
    by = getattr(current_user, "by", None)
    if by is None:
        return {}
    idle: datetime = now() + IDLE
    return {"login_until": {"idle": idle, "ends": by.ends_at}, "ends_soon": by.ends_soon}
