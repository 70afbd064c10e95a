"""The pages that scg itself answers for: accessibility, help, how the record is kept, privacy."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

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
    """What is kept about people, and why."""
    return render_template("statements/privacy.html")
