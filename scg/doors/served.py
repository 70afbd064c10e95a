"""The prepared assets, and the style sheets of powers: the same for everybody, so kept for long."""

from flask import Blueprint, Response, abort, make_response, request, send_file

from scg.assets import Assets
from scg.pieces.powers import sheet as sheet_of

door = Blueprint("served", __name__)
_assets = Assets()
FOR_GOOD = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"


@door.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """One prepared file by its hashed name, compressed where the browser takes that."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    found = _assets.path(name, packed=packed)
    if found is None:
        abort(404)
    response = send_file(found, mimetype=_kind(name), conditional=True)
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Vary"] = "Accept-Encoding"
    if packed and found.suffix == ".gz":
        response.headers["Content-Encoding"] = "gzip"
    return response


def _kind(name: str) -> str | None:
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "woff2": "font/woff2"}
    return kinds.get(name.rpartition(".")[2])


@door.get("/powers/<sheet>.css")
def powers(sheet: str) -> Response:
    """The style sheet that hides what these roles don't carry."""
    try:
        text = sheet_of(sheet)
    except ValueError:
        abort(404)
    response = make_response(text)
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = A_DAY
    return response
