"""Which pages are open at this process, by which login, and which incident each of them follows."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from scg.live import audiences
from scg.live.audiences import Audience, Shows
from scg.pieces.annexes import NONE, Clearance
from scg.pieces.people import Viewer
from scg.words import Role

MOST_JOINS, JOINS_A_SECOND = 60, 1.0


@dataclass(eq=False, slots=True)
class Socket:
    """One open page: who looks, by which login, at which incident, and what they were there when last looked at.

    `unread` is how many notices were new to them as the page came.
    """

    login: str
    viewer: Viewer
    incident: str = ""
    since: str = ""
    shows: Shows = None
    clearance: Clearance = NONE
    roles: frozenset[Role] | None = None
    opened: float = field(default_factory=time.monotonic)
    joins: int = 0
    unread: int = 0

    @property
    def audience(self) -> Audience:
        """With which pages it is sent the same."""
        return Audience(self.shows, self.clearance)

    def in_pace(self) -> bool:
        """Count one more asking to follow; whether that is no more than a page needs."""
        self.joins += 1
        return self.joins <= MOST_JOINS + (time.monotonic() - self.opened) * JOINS_A_SECOND


SOCKETS: dict[str, Socket] = {}
_opened_by: Counter[str] = Counter()
_by_incident: dict[str, dict[str, Socket]] = {}


def opened(sid: str, socket: Socket) -> None:
    """A page was opened; it follows nothing yet."""
    SOCKETS[sid] = socket
    _opened_by[socket.viewer.id] += 1


def opened_by(person: str) -> int:
    """How many pages a person has open at this process."""
    return _opened_by[person]


def closed(sid: str) -> str:
    """A page was closed, or lost its way; gives the incident that it followed, or ""."""
    ref = unfollow(sid)
    socket = SOCKETS.pop(sid, None)
    if socket is not None:
        _opened_by[socket.viewer.id] -= 1
        if not _opened_by[socket.viewer.id]:
            del _opened_by[socket.viewer.id]
    return ref


def follow(sid: str, ref: str, since: str, shows: Shows = None) -> None:
    """Have an open page, which shows these words, follow an incident, and nothing else, since a moment."""
    socket = SOCKETS[sid]
    socket.incident, socket.since, socket.shows, socket.clearance = ref, since, shows, NONE
    audiences.came(ref, socket.audience)
    _by_incident.setdefault(ref, {})[sid] = socket


def unfollow(sid: str) -> str:
    """Have a page follow nothing; gives the incident that it followed, or ""."""
    socket = SOCKETS.get(sid)
    if socket is None or not socket.incident:
        return ""
    left, socket.incident, socket.roles = socket.incident, "", None
    audiences.went(left, socket.audience)
    followers = _by_incident.get(left, {})
    followers.pop(sid, None)
    if not followers:
        _by_incident.pop(left, None)
    return left


def followers(ref: str) -> list[Socket]:
    """The pages here that follow an incident."""
    return list(_by_incident.get(ref, {}).values())


def clear(socket: Socket, clearance: Clearance) -> None:
    """Note which annexes the person of a page that follows an incident may read from now on."""
    audiences.went(socket.incident, socket.audience)
    socket.clearance = clearance
    audiences.came(socket.incident, socket.audience)


def showing_restricted(ref: str) -> dict[str, Socket]:
    """The pages here that follow an incident and have places for what only some may see."""
    pages = _by_incident.get(ref, {}) if any(one.shows_restricted for one in audiences.here(ref)) else {}
    return {sid: socket for sid, socket in pages.items() if socket.audience.shows_restricted}


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
