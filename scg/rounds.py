"""What scg does of itself: checkpoints at the moments that matter and by the clock, and checks of the record."""

import logging
import time
from datetime import datetime, timedelta

from flask import Flask

from scg import engine, leading
from scg.extensions import db
from scg.pieces import volume_jobs
from scg.record import checking, checkpoints, ladder, past, reading, signing
from scg.record.announce import Committed, on_commit
from scg.record.clock import now
from scg.record.founding import append
from scg.words import Refused

_log = logging.getLogger(__name__)
MOMENTS = {
    "meeting.opened": "SCG {number:03d} opened",
    "meeting.closed": "SCG {number:03d} closed",
    "minutes.circulated": "minutes of SCG {meeting_number:03d} circulated, version {minutes_version}",
    "minutes.approved": "minutes of SCG {meeting_number:03d} approved, version {minutes_version}",
    "minutes.signed": "minutes of SCG {meeting_number:03d} signed, version {minutes_version}",
    "incident.taken_over": "taken over from another host",
}
STEPPED = timedelta(seconds=2)
REPLAYED = timedelta(minutes=1)
ROUND_SECONDS = 60.0
LOOK_SECONDS = 1.0
LAST_LEAD_SECONDS = 3.0
TIDY_SECONDS = 600.0
HOURLY = timedelta(hours=1)
NIGHTLY_HOUR = 2  # UTC: an hour in which the fewest meetings sit
PROBLEMS: dict[str, str] = {}


@on_commit
def mark(made: Committed) -> None:
    """Sign where a log stands at the moments that matter, and have it say when the clock was set back."""
    stepped = made.before_at is not None and made.before_at - made.at > STEPPED
    if not stepped and made.kind not in MOMENTS:
        return
    replayed = abs(now() - made.at) > REPLAYED
    if stepped and made.before_at is not None and not replayed:
        seconds = round((made.before_at - made.at).total_seconds())
        moved = {"was": made.before_at, "now": made.at}
        append(made.log, "clock.stepped", f"clock:{made.seq}", key="", at=None, seconds=seconds, **moved)
    if made.kind in MOMENTS:
        fields = reading.written(made.log, after=made.seq - 1, until=made.seq)[0].fields
        checkpoints.make(made.log, MOMENTS[made.kind].format(**fields), at=made.at if replayed else None)


def begin(app: Flask) -> None:
    """Before serving: refuse to without a key kept safely, check every log's tail, sign what isn't yet signed.

    Then goes round every minute while the process lives. Of several servers on a database one alone signs
    and goes round: the one that leads. Another that takes the lead begins at once, signing first.
    """
    with app.app_context():
        problem = signing.problem()
        if problem and app.config["SCG_ENV"] == "production":
            raise Refused(problem)
        check_tails()
        leading.begin(app)
        if leading.leads():
            sign_what_is_new("start")
    engine.spawn(_go_round, app)
    engine.spawn(_tidy, app)


def end(app: Flask) -> None:
    """After serving: sign what came since the last checkpoint, and let another lead; the last to end signs all."""
    with app.app_context():
        if leading.take(LAST_LEAD_SECONDS):
            sign_what_is_new("shutdown")
        leading.leave()


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
    led, due = leading.leads(), time.monotonic() + ROUND_SECONDS
    checked = now()
    climbed = False
    while engine.serving():
        engine.sleep(LOOK_SECONDS)
        taken, led = leading.leads() and not led, leading.leads()
        if not taken and (not led or time.monotonic() < due):
            continue
        due = time.monotonic() + ROUND_SECONDS
        with app.app_context():
            try:
                sign_what_is_new("start" if taken else "hourly", older_than=timedelta(0) if taken else HOURLY)
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


def _tidy(app: Flask) -> None:
    """Drop volumes that nobody took: of each host's disk its own servers take care, whichever leads."""
    while engine.serving():
        with app.app_context():
            try:
                volume_jobs.drop_old()
            except OSError:
                _log.exception("volumes that nobody took could not be dropped; the next look comes")
        engine.sleep(TIDY_SECONDS)


def _nightly(checked: datetime, at: datetime) -> bool:
    return at.hour == NIGHTLY_HOUR and checked.date() < at.date()
