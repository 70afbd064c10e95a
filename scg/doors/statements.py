"""The pages that scg itself answers for: accessibility, help, how the record is kept, privacy."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from scg.pieces.privacy import notice

door = Blueprint("statements", __name__)


@door.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("statements/accessibility.html")


@door.get("/help", endpoint="help")
def help_page() -> ResponseReturnValue:
    """The words, the keys, and what the line of connection means."""
    return render_template("statements/help.html")


@door.get("/help/record")
def record() -> ResponseReturnValue:
    """How the record is kept, how to check it, and what it can't show; in full in docs/record.md."""
    return render_template("statements/record.html")


@door.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept about people, and why; with a button for who hasn't said yet that they have read it."""
    viewer = current_user.viewer if current_user.is_authenticated else None
    return render_template("statements/privacy.html", **notice(viewer))
