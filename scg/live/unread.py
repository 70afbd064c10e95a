"""How many notices are new to the people whose pages are open: told to their own pages alone, as it changes.

A page learns it as it comes. Of notices made while it is open, word comes with their entry's commit at this
process; of those that other workers or the clock made, with the next heartbeat. Who was told nothing isn't counted.
"""

import logging

from scg import engine
from scg.extensions import db, socketio
from scg.live import pushes
from scg.live.following import SOCKETS
from scg.pieces.notices import newest_of_all, told_after, unread_of
from scg.record.announce import Committed, on_commit
from scg.record.beside import BESIDE

_log = logging.getLogger(__name__)
EVENT = "notices"
TOGETHER_SECONDS = 0.3  # what is told within it is counted together
MOST_AT_ONCE = 100  # people, before others have their turn
LOOKED_BACK = 500  # notices: by so many the first look goes back before itself
_looked: list[int] = []
_soon: list[bool] = []


@on_commit
def told(made: Committed) -> None:
    """Have the pages of those told hear of it soon, where an entry of this kind tells anybody."""
    if made.kind in BESIDE and SOCKETS and engine.serving() and not _soon:
        _soon.append(True)
        engine.spawn(_look_soon)


def _look_soon() -> None:
    engine.sleep(TOGETHER_SECONDS)
    _soon.clear()
    with pushes.app().app_context():
        try:
            look()
        except Exception:
            _log.exception("who was told something could not be looked up; heartbeats will heal it")
        finally:
            db.session.remove()


def look() -> None:
    """Tell everybody here who was told anything since the look before how many notices are new to them.

    What came between the last two looks is looked at again: it may have had its number before it was committed.
    """
    newest = newest_of_all()
    before = _looked[0] if _looked else newest - LOOKED_BACK
    _looked[:] = [_looked[-1] if _looked else newest, newest]
    if newest == before:
        return
    people = sorted({socket.viewer.id for socket in SOCKETS.values()} & told_after(before))
    for first in range(0, len(people), MOST_AT_ONCE):
        _tell(unread_of(people[first : first + MOST_AT_ONCE]))
        engine.sleep(0)


def _tell(unread: dict[str, int]) -> None:
    for sid, socket in list(SOCKETS.items()):
        if socket.viewer.id in unread:
            socketio.emit(EVENT, {"unread": unread[socket.viewer.id]}, to=sid, ignore_queue=True)
