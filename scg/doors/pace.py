"""How often a person may do what costs others something, whichever door they come by."""

from flask import current_app

from scg.doors.counts import counts
from scg.doors.signed_in import viewer
from scg.words import TooSoon

MOST = {"invite": (60, 15 * 60)}  # a whole roster in a quarter of an hour, and no flood of letters


def keep_pace(act: str) -> None:
    """Count one more of an act that has a limit; TooSoon, with the seconds to wait, where it has been reached."""
    if act not in MOST or not current_app.config["RATELIMIT_ENABLED"]:
        return
    most, seconds = MOST[act]
    name = f"pace:{act}:{viewer().id}"
    if counts().add(name, seconds) > most:
        raise TooSoon(counts().left(name))
