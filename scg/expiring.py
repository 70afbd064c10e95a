"""Ends logins that come to their limit, and writes down when logins were last used."""

import logging
import time
from datetime import datetime, timedelta

from flask import Flask

from scg import engine, leading
from scg.commands.logins import end_those_over, next_over, take_down_seen
from scg.extensions import db
from scg.pieces import logins
from scg.record.clock import unstepped

_log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
WRITTEN_SECONDS = 30.0
LOOKED_AGAIN = timedelta(seconds=30)  # who is in a meeting is past the limit, and is looked at again


def begin(app: Flask) -> None:
    """Go on looking while the process serves; of several servers on a database one alone ends logins."""
    engine.spawn(_look_on, app)


def _look_on(app: Flask) -> None:
    written, due = time.monotonic(), unstepped()
    while engine.serving():
        engine.sleep(LOOK_SECONDS)
        with app.app_context():
            try:
                if logins.SEEN and time.monotonic() - written > WRITTEN_SECONDS:
                    written = time.monotonic()
                    take_down_seen(logins.taken())
                if leading.leads() and unstepped() >= due:
                    due = _end_and_see()
            except Exception:
                _log.exception("ending logins failed; the next look comes")
                due = unstepped() + LOOKED_AGAIN
            finally:
                db.session.remove()


def _end_and_see() -> datetime:
    """End those at their limit; gives when to look again."""
    at = unstepped()
    end_those_over(at)
    coming = next_over(at)
    return min(coming or at + LOOKED_AGAIN, at + LOOKED_AGAIN)
