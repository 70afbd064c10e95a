"""Live updates: rooms, pushes, heartbeat, presence, and the end of sockets whose login has ended."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from flask_login import current_user
from flask_socketio import join_room, leave_room

from scg import engine, gauges, pieces
from scg.extensions import db, socketio
from scg.pieces.people import Viewer, signed_in_among, still_signed_in, viewer_of
from scg.record import reading
from scg.record.announce import on_commit
from scg.record.clock import now
from scg.rules.stamps import stamp

_log = logging.getLogger(__name__)
PRESENCE_SECONDS = 0.5  # in which everybody who comes and goes is told of at once
SLOW_SECONDS = 5.0  # that a page which didn't read has to read why it is let go
RETRY_MS = 1_000
SPREAD_MS_EACH = 5  # a server takes some 200 pages back in a second
MOST_SPREAD_MS = 30_000


@dataclass
class Socket:
    """One open page: who looks, by which login, at which incident."""

    login: str
    viewer: Viewer
    incident: str = ""
    since: str = ""


SOCKETS: dict[str, Socket] = {}
_waiting: dict[str, tuple[int, float]] = {}
_changing: set[str] = set()
_lock = threading.Lock()
_app: list[Flask] = []


def go_live(app: Flask) -> None:
    """Bind the app whose pushes these are; its heartbeat begins with its first socket."""
    _app[:] = [app]


@on_commit
def committed(log: str, seq: int) -> None:
    """Have what was committed pushed soon; what follows meanwhile goes with it."""
    if not _app or not engine.serving() or not _heard(log):
        return
    with _lock:
        already = log in _waiting
        before, since = _waiting.get(log, (seq - 1, time.monotonic()))
        _waiting[log] = min(seq - 1, before), since
    if not already:
        engine.spawn(_push, log)


def _heard(log: str) -> bool:
    """Whether anybody may hear: someone here, or, by the message queue, at another worker."""
    return bool(_app[0].config["SCG_MESSAGE_QUEUE"]) or bool(_listeners(log))


def _listeners(log: str) -> list[str]:
    return [sid for sid, socket in SOCKETS.items() if socket.incident == log]


def _push(log: str) -> None:
    with _lock:
        prev, committed_at = _waiting.pop(log)
    with _app[0].app_context(), _app[0].test_request_context(base_url=_base_url()):
        try:
            push = pieces.since(log, prev)
            if push is not None:
                socketio.emit("push", push.plain, to=log)
                gauges.push_took(time.monotonic() - committed_at)
            else:
                _tick_for(log)
        except Exception:
            _log.exception("pushing %s failed; heartbeats will heal it", log)
        finally:
            db.session.remove()


def _base_url() -> str:
    return _app[0].config["SCG_ORIGIN"] or "http://localhost"


@socketio.on("connect")
def connect(_auth: object = None) -> bool:
    """Let in whoever is signed in; forget nothing about which login let them in."""
    if not current_user.is_authenticated:
        return False
    SOCKETS[_sid()] = Socket(current_user.login, viewer_of(current_user.person))
    gauges.sockets(len(SOCKETS))
    _begin_heartbeat()
    return True


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


@socketio.on("disconnect")
def gone(*_why: object) -> None:
    """A page was closed, or lost its way."""
    socket = SOCKETS.pop(_sid(), None)
    gauges.sockets(len(SOCKETS))
    if socket is not None and socket.incident:
        _show_presence(socket.incident)


@socketio.on("join")
def join(asked: Any) -> dict[str, Any]:
    """Follow one incident: {incident} -> {ok, seq, link, now}; what can't be seen isn't there.

    The head is read once the room is joined: what is committed in between is pushed, not missed.
    """
    socket = SOCKETS.get(_sid())
    ref = asked.get("incident") if isinstance(asked, dict) else None
    if socket is None or not isinstance(ref, str) or not still_signed_in(socket.login):
        return {"ok": False}
    if not socket.viewer.sees(ref):
        return {"ok": False}
    _leave(socket)
    socket.incident, socket.since = ref, stamp(now())
    join_room(ref)
    head = reading.head_of(ref)
    if head is None:
        _leave(socket)
        return {"ok": False}
    _show_presence(ref)
    return {"ok": True, "seq": head.seq, "link": head.short, "now": stamp(now())}


@socketio.on("leave")
def leave(_asked: object = None) -> dict[str, Any]:
    """Stop following."""
    socket = SOCKETS.get(_sid())
    if socket is not None:
        _leave(socket)
    return {"ok": True}


def _leave(socket: Socket) -> None:
    if socket.incident:
        leave_room(socket.incident)
        left, socket.incident = socket.incident, ""
        _show_presence(left)


def _show_presence(ref: str) -> None:
    """Tell an incident's pages who has it open, soon: a storm of comers is told of once, not once each."""
    with _lock:
        told_soon = ref in _changing
        _changing.add(ref)
    if not told_soon:
        engine.spawn(_tell_presence, ref)


def _tell_presence(ref: str) -> None:
    engine.sleep(PRESENCE_SECONDS)
    with _lock:
        _changing.discard(ref)
    people: dict[str, dict[str, str]] = {}
    for socket in list(SOCKETS.values()):
        if socket.incident == ref:
            person = socket.viewer.person
            told = {"person": person.id, "name": person.name, "agency": socket.viewer.agency_name}
            people.setdefault(person.id, {**told, "since": socket.since})
    socketio.emit("presence", {"people": list(people.values())}, to=ref, ignore_queue=True)


_beating: list[bool] = []


def _begin_heartbeat() -> None:
    if not _beating and engine.serving():
        _beating.append(True)
        engine.spawn(_beat)


def _beat() -> None:
    seconds = float(_app[0].config["SCG_HEARTBEAT"])
    while True:
        engine.sleep(seconds)
        with _app[0].app_context():
            try:
                sweep()
                _tick()
                gauges.queued(engine.longest_queue(socketio.server))
            except Exception:
                _log.exception("a heartbeat failed; the next one comes")
            finally:
                db.session.remove()


def _tick() -> None:
    for ref in {socket.incident for socket in SOCKETS.values() if socket.incident}:
        _tick_for(ref, ignore_queue=True)


def _tick_for(ref: str, *, ignore_queue: bool = False) -> None:
    head = reading.head_of(ref)
    if head is not None:
        told = {"seq": head.seq, "link": head.short, "now": stamp(now())}
        socketio.emit("tick", told, to=ref, ignore_queue=ignore_queue)


def sweep() -> None:
    """End every socket whose login has ended, or whose person may no longer see what it follows."""
    open_ones = signed_in_among({socket.login for socket in SOCKETS.values()})
    followed = {(socket.viewer, socket.incident) for socket in SOCKETS.values() if socket.incident}
    blind = {(viewer, ref) for viewer, ref in followed if not viewer.sees(ref)}
    for sid, socket in list(SOCKETS.items()):
        if socket.login not in open_ones:
            end(sid, "session")
        elif (socket.viewer, socket.incident) in blind:
            end(sid, "seat")


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


@engine.on_slow
def let_go(connection: str) -> None:
    """Let go of a page that takes what it is sent too slowly; back again, it asks for what it missed."""
    gauges.dropped()
    sid = socketio.server.manager.sid_from_eio_sid(connection, "/")
    if sid is not None:
        end(sid, "slow", retry_ms=RETRY_MS)
    engine.sleep(SLOW_SECONDS)
    engine.cut(socketio.server, connection)


def goodbye() -> None:
    """Tell every page of this process that it restarts, and when to come back: one after another."""
    spread = min(max(RETRY_MS, SPREAD_MS_EACH * len(SOCKETS)), MOST_SPREAD_MS)
    told = {"why": "restart", "retry_ms": RETRY_MS, "spread_ms": spread}
    socketio.emit("bye", told, ignore_queue=True)
