"""What a device needs without the network: its service worker, two pages, a key, and a word on its copy."""

import hmac
import json
from hashlib import sha256

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from scg import __version__
from scg.assets import Assets
from scg.doors.following import SHOWN
from scg.doors.signed_in import seen, viewer
from scg.record import reading

door = Blueprint("offline", __name__)
SHELL_PAGES = ("/offline", "/not-recorded")


@door.get("/service-worker.js")
def worker() -> Response:
    """The service worker, told which style sheets, scripts and pages of this very version it keeps."""
    assets = Assets()
    shell = {"version": f"{__version__}-{assets.version}", "assets": assets.shell(), "pages": SHELL_PAGES}
    source = assets.text("service-worker.js")
    response = make_response(f"const SHELL = {json.dumps(shell)};\n{source}")
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@door.get("/offline")
def offline() -> str:
    """The page in the place of one that this device doesn't keep; nobody's own, so it may lie on any device."""
    return render_template("offline/offline.html")


@door.get("/not-recorded")
def not_recorded() -> str:
    """The page on which a device shows what was done on it and isn't recorded yet; the page itself is empty."""
    return render_template("offline/not_recorded.html")


@door.get("/account/queue-key")
def queue_key() -> ResponseReturnValue:
    """The key under which this person's unrecorded words lie on their devices, and the token to send them with."""
    told = {"person": viewer().id, "key": key_of(viewer().id), "csrf_token": generate_csrf()}
    return jsonify(told)


def key_of(person: str) -> str:
    """32 bytes in hexadecimal, the same at every sign-in: HKDF-Expand (RFC 5869) of the installation's secret."""
    secret = sha256(str(current_app.config["SECRET_KEY"]).encode()).digest()
    info = f"scg-queue-key/v1\n{person}".encode()
    return hmac.digest(secret, info + b"\x01", "sha256").hex()


@door.get("/incidents/<ref>/holds/<int:seq>")
def holds(ref: str, seq: int) -> ResponseReturnValue:
    """Whether a copy that stands at entry `seq` with this `link` is of the same history: 409 where it isn't."""
    link = reading.link_at(seen(ref).ref, seq)
    same = link is not None and link.hex()[:SHOWN] == request.args.get("link", "")[:SHOWN]
    return jsonify({"holds": same}), 200 if same else 409
