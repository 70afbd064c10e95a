"""What can't be read is refused before anything looks at it: a NUL, and JSON that isn't one plain object."""

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import abort, request

OF_COMMANDS = ("forms.in_incident", "forms.in_forum")  # whose refusal names the field
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_DEEP = 50


def readable() -> None:
    """Refuse, with 400, a form that isn't UTF-8, and a NUL in an address, a header or a form.

    What isn't UTF-8 would be recorded as other signs than were sent; no database takes a NUL.
    """
    if not _is_text():
        abort(400)
    told = [request.path, *request.args, *request.args.values(), *request.headers.values()]
    if request.endpoint not in OF_COMMANDS:
        told += request.form.values()
    if any("\0" in text for text in told):
        abort(400)


def _is_text() -> bool:
    if request.mimetype not in FORMS:
        return True
    sent = request.get_data()
    if request.mimetype == FORMS[0]:
        sent = unquote_to_bytes(sent)
    return bool(request.files) or sent.decode(errors="ignore").encode() == sent


def body() -> dict[str, Any]:
    """The JSON object that was sent; 400 where it is none, and where two readers might read two things in it.

    That is: a name given twice, NaN and Infinity, which JSON doesn't have, and lists within lists without end.
    """
    if not request.is_json:
        abort(400)
    try:
        told = json.loads(request.get_data(), object_pairs_hook=_once, parse_constant=_not_json)
        _measure(told, MOST_DEEP)
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(told, dict):
        abort(400)
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return told


def _not_json(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _measure(told: Any, left: int) -> None:
    if isinstance(told, dict | list):
        if not left:
            raise ValueError("this goes too deep")
        for inner in told.values() if isinstance(told, dict) else told:
            _measure(inner, left - 1)
