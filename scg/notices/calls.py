"""Calls to other systems: signed, to addresses that may be reached alone, following no redirect, in the pool."""

import http.client
import json
import logging
import re
import socket
import ssl
import time
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from scg import engine
from scg.commands.notices import Claimed, claim, is_due, put_off, settle, tell_not_taken
from scg.extensions import db
from scg.notices.place import origin
from scg.pieces.notices_sending import Call, call_of
from scg.record.clock import now
from scg.rules.notices import Channel, State
from scg.rules.webhooks import may_reach, problem_with, signature

STEP_SECONDS = 10.0
WHOLE_SECONDS = 20.0
ANSWER_BYTES = 1000
NOT_REACHED = "its address isn’t a public one, and no other is called from here"
_log = logging.getLogger(__name__)


def send_due() -> None:
    """Make the calls that are due, one after another."""
    while not engine.draining() and is_due(Channel.WEBHOOK, now()):
        claimed = claim(Channel.WEBHOOK, now())
        if claimed is None:
            return
        _send(claimed)


def _send(claimed: Claimed) -> None:
    call = call_of(claimed.ids[0])
    if call is None:
        return settle(claimed, State.DROPPED, now(), "no webhook is set for it")
    settings = current_app.config
    private = settings["SCG_WEBHOOK_PRIVATE"] == "yes"
    problem = problem_with(call.address, https_only=settings["SCG_ENV"] == "production")
    body, headers = _signed(call)
    db.session.remove()
    problem = problem or _in_time(call.address, body, headers, private)
    if not problem:
        return settle(claimed, State.SENT, now())
    _log.error("a webhook could not be called: %s", problem)
    put_off(claimed, now(), problem)
    return tell_not_taken(claimed, now())


def _signed(call: Call) -> tuple[bytes, dict[str, str]]:
    told = {**call.told, "link": f"{origin()}{call.told['link']}"}
    body = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    seconds = int(now().timestamp())
    headers = {"Content-Type": "application/json", "User-Agent": "scg"}
    return body, {**headers, "X-Scg-Id": told["id"], "X-Scg-Signature": signature(call.secret, seconds, body)}


def _in_time(*about: Any) -> str:
    try:
        return engine.within(WHOLE_SECONDS, engine.in_pool, post_to, *about)
    except TimeoutError:
        return "TimeoutError"


def post_to(address: str, body: bytes, headers: dict[str, str], private: bool) -> str:
    """Post a body to an address; gives what went wrong, "" where it was taken.

    The name is looked up once, and what is connected to is what was looked at: it can't be another the next moment.
    """
    told = urlsplit(address)
    port = told.port or (443 if told.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(told.hostname, port, type=socket.SOCK_STREAM)
        reached = [str(one[4][0]) for one in found]
        if not all(may_reach(one, private=private) for one in reached):
            return NOT_REACHED
        line = _Line(told.hostname or "", port, reached[0], secure=told.scheme == "https")
        try:
            line.request("POST", told.path or "/", body, headers)
            status = _status(line.sock)
        finally:
            line.close()
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return type(problem).__name__
    return "" if 200 <= status < 300 else f"answered {status}"


def _status(line: socket.socket) -> int:
    """The status that is answered, in time; what else is answered isn't read, so that it can't go on for ever."""
    until, said = time.monotonic() + STEP_SECONDS, b""
    while b"\n" not in said and len(said) < ANSWER_BYTES:
        line.settimeout(max(until - time.monotonic(), 0.001))
        more = line.recv(ANSWER_BYTES)
        if not more:
            break
        said += more
    found = re.match(rb"HTTP/1\.[01] ([1-5]\d\d)[ \r\n]", said)
    if found is None:
        raise http.client.BadStatusLine("")
    return int(found[1])


class _Line(http.client.HTTPConnection):
    """A connection to one IP address, under the name that it was looked up by, by TLS where it is to be secure."""

    def __init__(self, host: str, port: int, ip: str, *, secure: bool):
        self._ip, self._secure = ip, secure
        self.default_port = 443 if secure else 80
        super().__init__(host, port, timeout=STEP_SECONDS)

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        line = socket.create_connection((self._ip, self.port), STEP_SECONDS)
        if self._secure:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
        self.sock = line
