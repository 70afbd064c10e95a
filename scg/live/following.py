"""Which pages are open at this process, by which login, and which incident each of them follows."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from scg.live import audiences
from scg.live.audiences import Shows
from scg.pieces.people import Viewer


@dataclass(eq=False, slots=True)
class Socket:
    """One open page: who looks, by which login, at which incident."""

    login: str
    viewer: Viewer
    incident: str = ""
    since: str = ""
    shows: Shows = None
    opened: float = field(default_factory=time.monotonic)


SOCKETS: dict[str, Socket] = {}
_by_incident: dict[str, dict[str, Socket]] = {}


def opened(sid: str, socket: Socket) -> None:
    """A page was opened; it follows nothing yet."""
    SOCKETS[sid] = socket


def closed(sid: str) -> str:
    """A page was closed, or lost its way; gives the incident that it followed, or ""."""
    ref = unfollow(sid)
    SOCKETS.pop(sid, None)
    return ref


def follow(sid: str, ref: str, since: str, shows: Shows = None) -> None:
    """Have an open page, which shows these words, follow an incident, and nothing else, since a moment."""
    socket = SOCKETS[sid]
    socket.incident, socket.since, socket.shows = ref, since, shows
    audiences.came(ref, shows)
    _by_incident.setdefault(ref, {})[sid] = socket


def unfollow(sid: str) -> str:
    """Have a page follow nothing; gives the incident that it followed, or ""."""
    socket = SOCKETS.get(sid)
    if socket is None or not socket.incident:
        return ""
    left, socket.incident = socket.incident, ""
    audiences.went(left, socket.shows)
    followers = _by_incident.get(left, {})
    followers.pop(sid, None)
    if not followers:
        _by_incident.pop(left, None)
    return left


def followers(ref: str) -> list[Socket]:
    """The pages here that follow an incident."""
    return list(_by_incident.get(ref, {}).values())


def is_followed(ref: str) -> bool:
    """Whether any page here follows an incident."""
    return ref in _by_incident


def followed() -> list[str]:
    """The incidents that pages here follow."""
    return list(_by_incident)


def people_of(pages: Iterable[tuple[str, Socket]]) -> dict[str, set[str]]:
    """Who looks at each incident on these pages, by their ids."""
    people: dict[str, set[str]] = {}
    for _, socket in pages:
        if socket.incident:
            people.setdefault(socket.incident, set()).add(socket.viewer.id)
    return people
