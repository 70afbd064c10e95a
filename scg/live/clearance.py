"""What the people of the pages here may read of annexes: looked at again before a push, told to them alone.

Pages without a place for it are never asked about, and of an incident without annexes nobody is.
"""

from collections.abc import Iterable

from scg.extensions import socketio
from scg.live import audiences, following
from scg.live.audiences import Audience
from scg.live.following import Socket
from scg.pieces import Incident, restricted
from scg.pieces.annexes import NONE, Clearance, clearances, listed
from scg.pieces.restricted import Told

EVENT = "restricted"


def begin(sid: str, socket: Socket) -> None:
    """Find what a page that has begun to follow may show, and tell it: what it holds may be from before."""
    incident = restricted.incident_of(socket.incident) if socket.audience.shows_restricted else None
    annexes = [int(number) for number in listed(incident)] if incident is not None else []
    if incident is not None and annexes:
        _move(sid, socket, _read(incident, [socket]).get(socket.viewer.id, NONE))
        _tell(sid, restricted.told(incident, annexes, socket.clearance))


def settle(ref: str, touched: Iterable[str] = ()) -> dict[int, Told]:
    """Look again at every page with places for annexes; gives those `touched` that anybody here reads, by number.

    A page whose person may read more or less than before is told so at once. What was touched is left to the push.
    """
    pages = following.showing_restricted(ref)
    incident = restricted.incident_of(ref) if pages else None
    if incident is None:
        return {}
    pushed, read = {int(number) for number in touched}, _read(incident, pages.values())
    for sid, socket in pages.items():
        if socket.incident == ref:
            _change(incident, sid, socket, read.get(socket.viewer.id, NONE), pushed)
    wanted = pushed & frozenset().union(*(one.clearance for one in audiences.here(ref)))
    return {
        int(told["name"].partition("/")[2]): told for told in restricted.told(incident, wanted, frozenset(wanted))
    }


def _read(incident: Incident, pages: Iterable[Socket]) -> dict[str, Clearance]:
    return clearances(incident.ref, incident.forum, {socket.viewer.id for socket in pages})


def _change(incident: Incident, sid: str, socket: Socket, new: Clearance, pushed: set[int]) -> None:
    before = socket.clearance
    if new == before:
        return
    _move(sid, socket, new)
    _tell(sid, restricted.told(incident, (before - new) | (new - before - pushed), new))


def _move(sid: str, socket: Socket, new: Clearance) -> None:
    ref, before = socket.incident, audiences.room(socket.incident, socket.audience)
    following.clear(socket, new)
    socketio.server.leave_room(sid, before)
    socketio.server.enter_room(sid, audiences.room(ref, socket.audience))


def _tell(sid: str, pieces: list[Told]) -> None:
    if pieces:
        socketio.emit(EVENT, {"pieces": pieces}, to=sid, ignore_queue=True)


def part(own: dict[int, Told], audience: Audience) -> list[Told]:
    """Those of the restricted pieces of a push that an audience may read."""
    return [told for number, told in own.items() if number in audience.clearance]
