"""What was committed, pushed: rendered once, told to every page that follows and to the other workers."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from scg import engine, gauges, pieces
from scg.extensions import db, socketio
from scg.live import audiences, clearance, presence, revoking
from scg.live.following import followed, is_followed
from scg.pieces import restricted
from scg.record import reading
from scg.record.announce import Committed, on_commit
from scg.record.clock import now
from scg.record.heads import heads_of
from scg.rules.stamps import stamp

_log = logging.getLogger(__name__)
PUSHED = "pushed"
LOOK_SECONDS = 0.8  # what the message queue lost is missed at the second look after it
MOST_REST_SECONDS, MOST_RESTS = 0.1, 4
LONG_AGO = 20  # entries
_app: list[Flask] = []
_environ: dict[str, Any] = {}
_waiting: dict[str, "Waiting"] = {}
_pushing: set[str] = set()
_known: dict[str, int] = {}
_looked: dict[str, int] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Waiting:
    """Entries of one log that are to be pushed: after which, up to which, and since when (monotonic seconds)."""

    prev: int
    seq: int
    since: float

    def joined_by(self, seq: int) -> "Waiting":
        """The same with one entry more."""
        return Waiting(min(seq - 1, self.prev), max(seq, self.seq), self.since)


def bind(app: Flask) -> None:
    """Push what this app commits; its messages from other workers are listened to."""
    _app[:] = [app]
    _environ.clear()
    _environ.update(EnvironBuilder("/", base_url=app.config["SCG_ORIGIN"] or "http://localhost").get_environ())
    if (queue := presence.queue()) is not None:
        queue.hears = {PUSHED: _heard, "tick": _heard_of, presence.EVENT: presence.heard}


def app() -> Flask:
    """The app whose pushes these are."""
    return _app[0]


@on_commit
def committed(made: Committed) -> None:
    """Have what was committed pushed soon; what follows meanwhile goes with it."""
    log = made.log
    if not _app or not engine.serving() or not (is_followed(log) or presence.elsewhere(log)):
        return
    with _lock:
        waiting = _waiting.get(log) or Waiting(made.seq - 1, made.seq, time.monotonic())
        _waiting[log] = waiting.joined_by(made.seq)
        begin = log not in _pushing
        _pushing.add(log)
    if begin:
        engine.spawn(_push_all, log)


def _push_all(log: str) -> None:
    """Push until nothing waits, one push after another, resting between them: commands go first.

    The first rest is as long as its push took, and while more and more comes they grow. All that is committed
    together is seen together, but word of it comes one by one and in any order: a push goes on from what the
    pages were told, unless that was long ago.
    """
    pushed = 0
    while (waiting := _taken(log)) is not None:
        known = _known.get(log, 0)
        if known < waiting.seq:
            began = time.monotonic()
            _push(log, known if waiting.prev - known <= LONG_AGO else waiting.prev, waiting.since)
            pushed += 1
            engine.sleep(min((time.monotonic() - began) * min(pushed, MOST_RESTS), MOST_REST_SECONDS))


def _taken(log: str) -> Waiting | None:
    with _lock:
        if log not in _waiting:
            _pushing.discard(log)
        return _waiting.pop(log, None)


def _push(log: str, prev: int, committed_at: float, *, here_alone: bool = False) -> None:
    words = audiences.together([*audiences.shown_here(log), *([] if here_alone else presence.shown_elsewhere(log))])
    with _app[0].request_context(dict(_environ)):
        try:
            revoking.settle()
            push = pieces.since(log, prev, words)
            if push is None:
                tick(log, here_alone=here_alone)
                return
            stands_at(log, push.seq)
            own = clearance.settle(log, push.restricted) if push.annexes else {}
            _deliver(log, push.plain, words, own)
            if not here_alone and (others := presence.queue()) is not None:
                others.tell(PUSHED, _to_others(log, push, words))
            gauges.push_took(time.monotonic() - committed_at)
        except Exception:
            _log.exception("pushing %s failed; heartbeats will heal it", log)
        finally:
            db.session.remove()


def _to_others(log: str, push: pieces.Push, words: audiences.Shows) -> dict[str, Any]:
    """A push as the other workers are told of it: of what only some may see they find themselves what it says."""
    shared = {"incident": log, "push": push.plain, "words": None if words is None else sorted(words)}
    return {**shared, "annexes": push.annexes, "restricted": push.restricted}


def _deliver(log: str, push: dict[str, Any], words: audiences.Shows, own: dict[int, restricted.Told]) -> None:
    """Send a push to every audience here, each its part; who came while it was rendered for others asks itself.

    `own` are restricted pieces by number: each audience that may read one is sent it beside what is everybody's.
    """
    for audience in audiences.here(log):
        room = audiences.room(log, audience)
        if audiences.covers(words, audience.shows):
            shared = audiences.part(push["pieces"], audience.shows)
            told = {**push, "pieces": [*shared, *clearance.part(own, audience)] if own else shared}
            socketio.emit("push", told, to=room, ignore_queue=True)
        else:
            told = {"seq": push["seq"], "link": push["link"], "now": stamp(now())}
            socketio.emit("tick", told, to=room, ignore_queue=True)


def _heard(told: dict[str, Any]) -> None:
    """Take another worker's push for the pages here."""
    log, push, words = told["incident"], told["push"], told["words"]
    if is_followed(log):
        with _app[0].app_context():
            revoking.settle()
        stands_at(log, int(push["seq"]))
        own = _own(log, told["restricted"]) if told["annexes"] else {}
        if own is None:
            tick(log)
        else:
            _deliver(log, push, None if words is None else frozenset(words), own)


def _own(log: str, touched: list[str]) -> dict[int, restricted.Told] | None:
    """What the pages here may read of what another worker's push touched; None where that can't be found."""
    with _app[0].request_context(dict(_environ)):
        try:
            return clearance.settle(log, touched)
        except Exception:
            _log.exception("what only some may see of %s can't be read; its pages are to ask", log)
            return None
        finally:
            db.session.remove()


def tick(log: str, *, here_alone: bool = True) -> None:
    """Tell the pages that follow a log where it stands, as the database has it: {seq, link, now}."""
    head = reading.head_of(log)
    if head is not None:
        stands_at(log, head.seq)
        told = {"seq": head.seq, "link": head.short, "now": stamp(now())}
        socketio.emit("tick", told, to=log, ignore_queue=here_alone)


def under_way(log: str) -> bool:
    """Whether something of a log is about to be pushed: a heartbeat in its place would have every page ask."""
    return log in _pushing


def begin(log: str, seq: int) -> None:
    """Note where a log stood when the first page here began to follow it."""
    _known[log] = seq


def stands_at(log: str, seq: int) -> None:
    """Note up to which entry the pages here were told of a log."""
    _known[log] = max(seq, _known.get(log, 0))


def _heard_of(message: dict[str, Any]) -> None:
    if is_followed(message["room"]):
        stands_at(message["room"], int(message["data"][0]["seq"]))


def watch() -> None:
    """Look in the database, for ever, for what other workers committed and the queue didn't bring."""
    renewed, failing = 0.0, False
    while True:
        engine.sleep(LOOK_SECONDS)
        try:
            if time.monotonic() - renewed > presence.RENEWED_SECONDS:
                renewed = time.monotonic()
                presence.renew()
            look()
            failing = False
        except Exception:
            if not failing:
                _log.exception("looking for what was missed failed; the next look comes")
            failing = True


def look() -> None:
    """Push what the pages here have missed since the look before: what is younger may be on its way."""
    for log, seq in _heads().items():
        known, before = _known.setdefault(log, seq), _looked.get(log, 0)
        _looked[log] = seq
        if known < before:
            _push(log, known, time.monotonic(), here_alone=True)


def _heads() -> dict[str, int]:
    logs = followed()
    for one in set(_known) - set(logs):
        _known.pop(one, None)
        _looked.pop(one, None)
    with _app[0].app_context():
        return heads_of(logs)
