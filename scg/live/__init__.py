"""Live updates: pages come, follow an incident and go; heartbeats, and the end of sockets whose login has ended."""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, request
from flask_login import current_user

from scg import engine, gauges
from scg.extensions import db, socketio
from scg.live import audiences, following, presence, pushes
from scg.live.following import SOCKETS, Socket
from scg.pieces.people import seeing_among, signed_in_among, still_signed_in
from scg.record import reading
from scg.record.clock import now
from scg.rules.stamps import stamp

_log = logging.getLogger(__name__)
SLOW_SECONDS = 5.0  # that a page which didn't read has to read why it is let go
JUST_SIGNED_IN_SECONDS = 1.0  # for so long the look at a login holds
RETRY_MS = 1_000
SPREAD_MS_EACH = 5  # a server takes some 200 pages back in a second
MOST_SPREAD_MS = 30_000
# What Flask leaves in the request of every socket, for as long as it is open, and nobody asks for again.
LEFT_BEHIND = ("werkzeug.request", "saved_session", "werkzeug.socket", "HTTP_COOKIE", "headers_raw")


def go_live(app: Flask) -> None:
    """Bind the app whose pushes these are; its heartbeat begins with its first socket.

    Only a connection is let in through Flask, whose session says who it is; what follows needs none of it.
    """
    pushes.bind(app)
    events: dict[str, Callable[..., Any]] = {"join": join, "leave": leave, "disconnect": gone}
    for event, take in events.items():
        socketio.server.on(event, _within(app, take))


def _within(app: Flask, take: Callable[..., Any]) -> Callable[..., Any]:
    def within(sid: str, *told: Any) -> Any:
        with app.app_context():
            return take(sid, *told)

    return within


@socketio.on("connect")
def connect(_auth: object = None) -> bool:
    """Let in whoever is signed in; forget nothing about which login let them in."""
    if not current_user.is_authenticated:
        return False
    sid = str(cast(Any, request).sid)
    following.opened(sid, Socket(current_user.login, current_user.viewer))
    gauges.sockets(len(SOCKETS))
    _begin_heartbeat()
    return True


def gone(sid: str, *_why: object) -> None:
    """A page was closed, or lost its way."""
    left = following.closed(sid)
    gauges.sockets(len(SOCKETS))
    if left:
        presence.changed(left)


def join(sid: str, asked: Any = None) -> dict[str, Any]:
    """Follow one incident: {incident, shows} -> {ok, seq, link, now}; what can't be seen isn't there.

    `shows` are the words of the pieces that the page has places for; without it, it is sent all.

    The head is read once the room is joined: what is committed in between is pushed, not missed.
    """
    socket = SOCKETS.get(sid)
    ref = asked.get("incident") if isinstance(asked, dict) else None
    if socket is None or not isinstance(ref, str) or not _signed_in(socket) or not socket.viewer.sees(ref):
        return {"ok": False}
    _forget_request(sid)
    leave(sid)
    first = not following.is_followed(ref)
    shows = audiences.understood(asked.get("shows"))
    following.follow(sid, ref, stamp(now()), shows)
    for room in (ref, audiences.room(ref, shows)):
        socketio.server.enter_room(sid, room)
    head = reading.head_of(ref)
    if head is None:
        leave(sid)
        return {"ok": False}
    if first:
        pushes.begin(ref, head.seq)
        presence.began(ref)
    presence.changed(ref)
    return {"ok": True, "seq": head.seq, "link": head.short, "now": stamp(now())}


def _signed_in(socket: Socket) -> bool:
    return time.monotonic() - socket.opened < JUST_SIGNED_IN_SECONDS or still_signed_in(socket.login)


def _forget_request(sid: str) -> None:
    environ = socketio.server.get_environ(sid) or {}
    for name in LEFT_BEHIND:
        environ.pop(name, None)


def leave(sid: str, _asked: object = None) -> dict[str, Any]:
    """Stop following."""
    left = following.unfollow(sid)
    if left:
        for room in (left, audiences.room(left, SOCKETS[sid].shows)):
            socketio.server.leave_room(sid, room)
        presence.changed(left)
    return {"ok": True}


_beating: list[bool] = []


def _begin_heartbeat() -> None:
    if not _beating and engine.serving():
        _beating.append(True)
        engine.spawn(_beat)
        if presence.queue() is not None:
            engine.spawn(pushes.watch)


def _beat() -> None:
    app = pushes.app()
    seconds = float(app.config["SCG_HEARTBEAT"])
    while True:
        engine.sleep(seconds)
        with app.app_context():
            try:
                sweep()
                for ref in following.followed():
                    pushes.tick(ref)
                gauges.queued(engine.longest_queue(socketio.server))
            except Exception:
                _log.exception("a heartbeat failed; the next one comes")
            finally:
                db.session.remove()


def sweep() -> None:
    """End every socket whose login has ended, or whose person may no longer see what it follows."""
    looked_at = list(SOCKETS.items())  # who comes while the database is asked was let in by it just now
    open_ones = signed_in_among({socket.login for _, socket in looked_at})
    seeing = {ref: seeing_among(ref, people) for ref, people in following.people_of(looked_at).items()}
    for sid, socket in looked_at:
        if socket.login not in open_ones:
            end(sid, "session")
        elif socket.viewer.id not in seeing.get(socket.incident, {socket.viewer.id}):
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
    presence.gone()
