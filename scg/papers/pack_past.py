"""Laying a paper out as the record stood at a moment, and not as it stands today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from flask import current_app

from scg.extensions import elsewhere
from scg.record.moments import at_time
from scg.record.past import looking_back

Made = TypeVar("Made")


def as_at(ref: str, at: datetime, lay: Callable[[], Made]) -> Made | None:
    """What `lay` makes of an incident's record as it stood at an aware moment; None where there was none yet.

    What it gives must hold no rows: they are of a database that is gone by then.
    """
    if elsewhere.get() is not None:
        return lay()
    moment = at_time(ref, at)
    if moment is None:
        return None
    # Nothing that this request has read in the present is at hand in there.
    with looking_back(replace(moment, at=at)), current_app.app_context():
        return lay()
