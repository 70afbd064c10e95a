"""Whoever may no longer look is shown nothing more: sockets are looked at again as soon as anybody's rights change.

Word of a change comes from the commit itself, from other workers by the message queue, and, should that be dead or
the change have come from the command line, from a look in the database every second. No push goes out before the
sockets that it is for have been looked at.
"""

import logging
import threading
from collections.abc import Iterable

from flask import Flask

from scg import engine
from scg.extensions import db, socketio
from scg.live import clearance, presence
from scg.live.following import SOCKETS, Socket, people_of
from scg.pieces.people import asked_in, roles_among, signed_in_among
from scg.record import reading
from scg.record.announce import Committed, on_commit
from scg.record.heads import heads_of

_log = logging.getLogger(__name__)
EVENT = "rights"
CHANGING = (
    "login.ended",
    "password.set",
    "second_factors.removed",
    "full_account.made",
    "person.edited",
    "policy.settled",
    "seat.",
    "handover.",
    "powers.",
    "incident.linked",
    "meeting.closed",
    "meeting.cancelled",
    "cadence.set",
    "scg.stood_down",
)
LOOK_SECONDS = 1.0
TOGETHER_SECONDS = 0.1  # what changes within it is looked at together
_app: list[Flask] = []
_due: set[str] = set()
_looked: dict[str, int] = {}
_lock = threading.Lock()


def bind(app: Flask) -> None:
    """Look at the sockets of this app; what other workers tell of it is listened to."""
    _app[:] = [app]
    if (queue := presence.queue()) is not None:
        queue.hears[EVENT] = heard


@on_commit
def changed(made: Committed) -> None:
    """Have the sockets that a change of rights may be about looked at, here and at other workers."""
    if made.kind.startswith(CHANGING) and engine.serving():
        if (others := presence.queue()) is not None:
            others.tell(EVENT, {"log": made.log})
        _soon(made.log)


def heard(told: dict[str, str]) -> None:
    """Take another worker's word that rights have changed: {log}."""
    _soon(told["log"])


def _soon(log: str) -> None:
    with _lock:
        begin = not _due
        _due.add(log)
    if begin and SOCKETS:
        engine.spawn(_settle_in, TOGETHER_SECONDS)


def _settle_in(seconds: float) -> None:
    engine.sleep(seconds)
    with _app[0].app_context():
        settle()


def settle() -> None:
    """Look at the sockets that changes of rights may be about, if there were any, before anything else is shown."""
    if not _due:
        return
    with _lock:
        logs = set(_due)
        _due.clear()
    try:
        sweep(logs)
    except Exception:
        _log.exception("looking at sockets again failed; the next look comes within a second")
        _due.update(logs)
        raise
    finally:
        db.session.remove()


def sweep(logs: Iterable[str] | None = None) -> None:
    """End every socket whose login has ended, or whose person may no longer see what it follows.

    With `logs`, of the forums and incidents that these are of alone. Pages whose person's roles have changed are
    told so: what they may do is theirs to ask for.
    """
    about = None if logs is None else set(logs)
    # Who comes while the database is asked was let in by it just now.
    looked_at = [
        (sid, socket)
        for sid, socket in list(SOCKETS.items())
        if about is None or socket.viewer.forum in about or socket.incident in about
    ]
    # Whoever joins meanwhile isn't asked about: nothing known of their roles is no word that they have none.
    people = people_of(looked_at)
    db.session.remove()  # what is asked is to be as new as the pages looked at
    open_ones = signed_in_among({socket.login for _, socket in looked_at})
    roles = {ref: roles_among(ref, theirs) for ref, theirs in people.items()}
    asked = {forum: asked_in(forum) for forum in {socket.viewer.forum for _, socket in looked_at}}
    for sid, socket in looked_at:
        if socket.login not in open_ones:
            end(sid, "session")
        elif socket.viewer.id in people.get(socket.incident or "", ()):
            held = roles[socket.incident].get(socket.viewer.id, frozenset())
            if not held or (held & asked[socket.viewer.forum] and not open_ones[socket.login]):
                end(sid, "seat")
            elif held != socket.roles:
                _tell_roles(sid, socket)
                socket.roles = held
    for ref in roles:
        clearance.settle(ref)


def _tell_roles(sid: str, socket: Socket) -> None:
    if socket.roles is not None:
        socketio.emit(EVENT, {"incident": socket.incident}, to=sid, ignore_queue=True)


def end_login(login: str) -> None:
    """End the sockets of one login at once, as at sign-out."""
    for sid, socket in list(SOCKETS.items()):
        if socket.login == login:
            end(sid, "session")


def end(sid: str, why: str, *, retry_ms: int = 0) -> None:
    """Tell one page of this process why it is let go and after how long to come back, 0 for never."""
    told = {"why": why, "retry_ms": retry_ms, "spread_ms": retry_ms}
    socketio.emit("bye", told, to=sid, ignore_queue=True)
    socketio.server.disconnect(sid, namespace="/")


def watch() -> None:
    """Look in the database, for ever, for changes of rights that nobody told this process of."""
    failing = False
    while True:
        engine.sleep(LOOK_SECONDS)
        try:
            with _app[0].app_context():
                look()
            failing = False
        except Exception:
            if not failing:
                _log.exception("looking for changed rights failed; the next look comes")
            failing = True


def look() -> None:
    """Find what changed rights in the forums and incidents of the pages here since the look before.

    What is new here is looked at once: something may have come between the page and the first look.
    """
    logs = {one for _, socket in list(SOCKETS.items()) for one in (socket.viewer.forum, socket.incident) if one}
    for gone in set(_looked) - logs:
        _looked.pop(gone, None)
    try:
        for log, seq in heads_of(sorted(logs)).items():
            before, _looked[log] = _looked.get(log), seq
            if before != seq and (before is None or _changed_rights(log, before, seq)):
                _due.add(log)
        settle()
    finally:
        db.session.remove()


def _changed_rights(log: str, after: int, until: int) -> bool:
    return reading.has_kind(log, CHANGING, after=after, until=until)
