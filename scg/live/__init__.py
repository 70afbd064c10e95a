"""Live updates: pages come, follow an incident and go; and heartbeats."""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, request
from flask_login import current_user

from scg import engine, gauges
from scg.extensions import db, socketio
from scg.hosts import is_from_here, is_ours
from scg.live import audiences, clearance, following, presence, pushes, revoking, unread
from scg.live.following import SOCKETS, Socket
from scg.live.revoking import end, end_login, sweep
from scg.pieces.people import still_signed_in
from scg.record import reading
from scg.record.clock import now
from scg.rules.stamps import stamp

__all__ = ["SOCKETS", "end_login", "go_live", "goodbye", "sweep"]
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
    revoking.bind(app)
    socketio.on_event("connect", connect)
    events: dict[str, Callable[..., Any]] = {"join": join, "leave": leave, "disconnect": gone}
    for event, take in events.items():
        socketio.server.on(event, _within(app, take))


def _within(app: Flask, take: Callable[..., Any]) -> Callable[..., Any]:
    def within(sid: str, *told: Any) -> Any:
        with app.app_context():
            return take(sid, *told)

    return within


def connect(_auth: object = None) -> bool:
    """Let in a page of ours at which somebody is signed in; forget nothing about which login let them in.

    Nobody has so many pages open that it burdens the others.
    """
    if not current_user.is_authenticated:
        return _refused("nobody signed in")
    if not (is_ours(request.host) and is_from_here(by_token=bool(current_user.token))):
        return _refused("not a page of ours")
    if following.opened_by(current_user.person) >= int(pushes.app().config["SCG_PAGES_EACH"]):
        return _refused("too many pages")
    sid = str(cast(Any, request).sid)
    unseen = current_user.by.unread if current_user.by is not None else 0
    following.opened(sid, Socket(current_user.login, current_user.viewer, unread=unseen))
    gauges.sockets(len(SOCKETS))
    _begin_heartbeat()
    return True


def _refused(why: str) -> bool:
    who = current_user.person if current_user.is_authenticated else ""
    _log.warning("a socket was refused: %s", why, extra={"person": who})
    return False


def gone(sid: str, *_why: object) -> None:
    """A page was closed, or lost its way."""
    left = following.closed(sid)
    gauges.sockets(len(SOCKETS))
    if left:
        presence.changed(left)


def join(sid: str, asked: Any = None) -> dict[str, Any]:
    """Follow one incident: {incident, shows} -> {ok, seq, link, now, unread}; what can't be seen isn't there.

    `shows` are the words of the pieces that the page has places for; without it, it is sent all.

    The head is read once the room is joined: what is committed in between is pushed, not missed.
    """
    socket = SOCKETS.get(sid)
    ref = asked.get("incident") if isinstance(asked, dict) else None
    if (
        socket is None
        or not socket.in_pace()
        or not isinstance(ref, str)
        or not _signed_in(socket)
        or not socket.viewer.sees(ref)
    ):
        return {"ok": False}
    _forget_request(sid)
    leave(sid)
    first = not following.is_followed(ref)
    shows = audiences.understood(asked.get("shows"))
    following.follow(sid, ref, stamp(now()), shows)
    socket.roles = socket.viewer.roles(ref)
    for room in (ref, audiences.room(ref, socket.audience)):
        socketio.server.enter_room(sid, room)
    clearance.begin(sid, socket)
    head = reading.head_of(ref)
    if head is None:
        leave(sid)
        return {"ok": False}
    if first:
        pushes.begin(ref, head.seq)
        presence.began(ref)
    presence.changed(ref)
    return {"ok": True, "seq": head.seq, "link": head.short, "now": stamp(now()), "unread": socket.unread}


def _may_follow(socket: Socket, ref: str) -> bool:
    return socket.in_pace() and _signed_in(socket) and socket.viewer.sees(ref)


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
        for room in (left, audiences.room(left, SOCKETS[sid].audience)):
            socketio.server.leave_room(sid, room)
        presence.changed(left)
    return {"ok": True}


_beating: list[bool] = []


def _begin_heartbeat() -> None:
    if not _beating and engine.serving():
        _beating.append(True)
        engine.spawn(_beat)
        engine.spawn(revoking.watch)
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
                    if not pushes.under_way(ref):
                        pushes.tick(ref)
                unread.look()
                gauges.queued(engine.longest_queue(socketio.server))
            except Exception:
                _log.exception("a heartbeat failed; the next one comes")
            finally:
                db.session.remove()


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
