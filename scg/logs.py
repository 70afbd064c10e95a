"""What scg logs: one line a request and what went wrong, never what anybody wrote."""

import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import IO, Any

from flask import Flask, Response, g, has_request_context, request

from scg import engine
from scg.record.announce import LISTENERS, Committed

WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Asked for all the time, and said only where it went wrong.
QUIET = ("/assets/<path:name>", "/powers/<sheet>.css", "/health/live", "/health/ready", "/metrics")
REFUSED = {401: "not signed in", 403: "not allowed", 404: "not found", 413: "too long", 421: "host", 429: "limit"}
_requests = logging.getLogger("scg.requests")


def begin(app: Flask) -> None:
    """Give every request a reference and a line; where scg serves, have lines written to stderr."""
    app.before_request(_begun)
    app.after_request(_answered)
    if recorded not in LISTENERS:
        LISTENERS.insert(0, recorded)  # others record entries of their own when they are told of one
    if engine.serving():
        write_to(sys.stderr, as_json=app.config["SCG_ENV"] == "production")


def _begun() -> None:
    brought = request.headers.get("X-Request-ID", "")
    g.reference = brought if WELL_FORMED.fullmatch(brought) else secrets.token_hex(8)
    g.begun = time.monotonic()


def _answered(response: Response) -> Response:
    if "reference" not in g:
        return response
    response.headers["X-Request-ID"] = g.reference
    route = request.url_rule.rule if request.url_rule is not None else "none"
    if route not in QUIET or response.status_code >= 500:
        _requests.info("answered", extra={"said": _said(route, response.status_code)})
    return response


def _said(route: str, status: int) -> dict[str, Any]:
    log, seq = g.get("recorded", ("", 0))
    # Whom Flask-Login has found already: looking now would read the database for every picture.
    person = getattr(g.get("_login_user"), "person", "")
    told = {"method": request.method, "route": route, "status": status, "ms": _milliseconds(), "person": person}
    return {**told, **({"log": log, "seq": seq} if seq else {}), **_refused(status)}


def _refused(status: int) -> dict[str, str]:
    """From which address something was refused, and why in a word, so that probing can be seen. ASVS 5.0, 16.3."""
    if status < 400:
        return {}
    return {"from": request.remote_addr or "", "refused": str(g.get("refused", "")) or REFUSED.get(status, "")}


def _milliseconds() -> float:
    return round((time.monotonic() - g.begun) * 1000, 1)


def reference() -> str:
    """The reference of the request that is being answered, as its log lines carry it; empty outside one."""
    return str(g.get("reference", "")) if has_request_context() else ""


def recorded(made: Committed) -> None:
    """Have the request's line name the entry that it made, the first where there are several."""
    if has_request_context() and "recorded" not in g:
        g.recorded = (made.log, made.seq)


def write_to(stream: IO[str], *, as_json: bool) -> logging.Handler:
    """Have everything logged in this process written to a stream: JSON lines, or lines for people."""
    import structlog

    rendering: list[Any] = [structlog.processors.JSONRenderer(ensure_ascii=False)]
    if not as_json:
        rendering = [_in_lines, structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)]
    writer = logging.StreamHandler(stream)
    stamped = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")
    writer.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, stamped],
            processors=[_without_content, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.addHandler(writer)
    root.setLevel(logging.WARNING)
    logging.getLogger("scg").setLevel(logging.INFO)
    return writer


def _without_content(_logger: Any, _level: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    record: logging.LogRecord = event["_record"]
    problem = event.pop("exc_info", None)
    event.pop("stack_info", None)
    line = {**event, "event": _sentence(record, event["event"]), "logger": record.name}
    if of := reference():
        line["request"] = of
    if problem and problem[1] is not None:
        line["exception"] = without_values(problem[1])
    return {**line, **getattr(record, "said", {})}


def _in_lines(_logger: Any, _level: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    # What is for people takes an exception as one text only, and fails at any other.
    return {**event, "exception": "\n".join(event["exception"])} if "exception" in event else event


def _sentence(record: logging.LogRecord, said: str) -> str:
    # What others log may name values: of theirs the sentence is kept, and what was to stand in it isn't.
    if record.name.startswith("scg."):
        return said
    if record.name == "scg":  # Flask's own names the whole address
        return "failed"
    # These two put what a stranger sent into the sentence itself, where it has no values beside.
    joined = record.name.startswith(("engineio", "socketio")) and "%" not in str(record.msg)
    return "a connection was refused or failed" if joined else str(record.msg)


def without_values(problem: BaseException) -> list[str]:
    """An exception and those before it, innermost last: kind and places in the code, never its message."""
    lines: list[str] = []
    following: BaseException | None = problem
    while following is not None:
        lines.append(type(following).__name__)
        frames = traceback.extract_tb(following.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        following = following.__cause__ or following.__context__
    return lines
