"""What is told beside the record goes out: letters, calls to other systems, and what the clock brings."""

import logging
from collections.abc import Callable

from flask import Flask

from scg import engine, leading
from scg.commands.notices import forget_old, make_due, take_up_cut_short
from scg.extensions import db
from scg.notices import calls, letters
from scg.pieces.notices_due import due
from scg.record.clock import now

_log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
ROUND_SECONDS = 60.0


def begin(app: Flask) -> None:
    """Go on sending while the process serves; of several servers on a database the one that leads sends.

    Letters, calls and the clock's round each have a green thread of their own: one that waits holds up no other.
    """
    engine.spawn(_go_on, app, letters.send_due, LOOK_SECONDS)
    engine.spawn(_go_on, app, calls.send_due, LOOK_SECONDS)
    engine.spawn(_go_on, app, go_round, ROUND_SECONDS)


def go_round() -> None:
    """Make the notices that the clock brings, settle what was cut short, let go of what is long past."""
    at = now()
    take_up_cut_short(at)
    make_due(due(at))
    forget_old(at)


def _go_on(app: Flask, turn: Callable[[], None], seconds: float) -> None:
    while engine.serving() and not engine.draining():
        engine.sleep(seconds)
        if not leading.leads():
            continue
        with app.app_context():
            try:
                turn()
            except Exception:
                _log.exception("sending notices failed; the next turn comes in %s seconds", seconds)
            finally:
                db.session.remove()
