"""What scg does of itself: checkpoints at the moments that matter and by the clock, and checks of the record."""

import logging
from datetime import datetime, timedelta

from flask import Flask

from scg import engine
from scg.extensions import db
from scg.record import checking, checkpoints, ladder, past, reading, signing
from scg.record.announce import on_commit
from scg.record.clock import now
from scg.record.founding import append
from scg.words import Refused

_log = logging.getLogger(__name__)
MOMENTS = {
    "meeting.opened": "SCG {number:03d} opened",
    "meeting.closed": "SCG {number:03d} closed",
    "minutes.circulated": "minutes of SCG {meeting_number:03d} circulated, version {minutes_version}",
    "minutes.signed": "minutes of SCG {meeting_number:03d} signed, version {minutes_version}",
    "incident.taken_over": "taken over from another host",
}
STEPPED = timedelta(seconds=2)
REPLAYED = timedelta(minutes=1)
ROUND_SECONDS = 60.0
HOURLY = timedelta(hours=1)
NIGHTLY_HOUR = 2  # UTC: an hour in which the fewest meetings sit
PROBLEMS: dict[str, str] = {}


@on_commit
def mark(log: str, seq: int) -> None:
    """Sign where a log stands at the moments that matter, and have it say when the clock was set back."""
    entry, *before = reading.marked(log, seq)
    replayed = abs(now() - entry.at) > REPLAYED
    if before and before[0].at - entry.at > STEPPED and not replayed:
        seconds = round((before[0].at - entry.at).total_seconds())
        append(log, "clock.stepped", f"clock:{seq}", was=before[0].at, now=entry.at, seconds=seconds)
    if entry.kind in MOMENTS:
        fields = reading.written(log, after=seq - 1, until=seq)[0].fields
        checkpoints.make(log, MOMENTS[entry.kind].format(**fields), at=entry.at if replayed else None)


def begin(app: Flask) -> None:
    """Before serving: refuse to without a key kept safely, check every log's tail, sign what isn't yet signed.

    Then goes round every minute while the process lives.
    """
    with app.app_context():
        problem = signing.problem()
        if problem and app.config["SCG_ENV"] == "production":
            raise Refused(problem)
        check_tails()
        sign_what_is_new("start")
    engine.spawn(_go_round, app)


def end(app: Flask) -> None:
    """After serving: sign what came since the last checkpoint."""
    with app.app_context():
        sign_what_is_new("shutdown")


def check_tails() -> None:
    """Check every log from its last checkpoint on; what doesn't hold stands in PROBLEMS and makes scg not ready."""
    for known in reading.logs():
        _found(known.id, checking.check_tail(known.id).problem)


def check_all() -> None:
    """Check every log from its first entry, against every checkpoint, while others are served."""
    for known in reading.logs():
        _found(known.id, checking.check(known.id, breathe=lambda: engine.sleep(0)).problem)


def climb_all() -> None:
    """Have every long incident's past near at hand, so that looking back at any moment is quick."""
    for known in reading.logs():
        if known.id != known.forum and known.seq > ladder.STEP:
            past.climb(known.id)


def _found(log: str, problem: str) -> None:
    PROBLEMS.pop(log, None)
    if problem:
        PROBLEMS[log] = problem
        _log.critical("the record of %s does not verify: %s", log, problem)


def sign_what_is_new(reason: str, *, older_than: timedelta = timedelta(0)) -> None:
    """Make a checkpoint of every log with entries that none covers, the forums' own logs last.

    With `older_than`, only where the last checkpoint is at least so old.
    """
    for known in sorted(reading.logs(), key=lambda one: one.id == one.forum):
        last = checkpoints.newest(known.id)
        if (last is None or now() - last.at >= older_than) and checkpoints.uncovered(known.id):
            checkpoints.make(known.id, reason)


def _go_round(app: Flask) -> None:
    checked = now()
    climbed = False
    while engine.serving():
        engine.sleep(ROUND_SECONDS)
        with app.app_context():
            try:
                sign_what_is_new("hourly", older_than=HOURLY)
                nightly = _nightly(checked, now())
                if nightly:
                    checked = now()
                    check_all()
                if nightly or not climbed:
                    climb_all()
                    climbed = True
            except Exception:
                _log.exception("a round failed; the next one comes in a minute")
            finally:
                db.session.remove()


def _nightly(checked: datetime, at: datetime) -> bool:
    return at.hour == NIGHTLY_HOUR and checked.date() < at.date()
