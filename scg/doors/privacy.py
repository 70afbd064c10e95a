"""That somebody has read the privacy notice."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from scg.commands.copies import read_notice
from scg.doors.signed_in import actor

door = Blueprint("privacy", __name__)


@door.post("/privacy/read")
def read() -> ResponseReturnValue:
    """Take down that the person has read it; it is then not shown to them again until it changes."""
    read_notice(actor())
    return redirect("/", 303)
