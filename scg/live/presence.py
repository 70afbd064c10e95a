"""Who has an incident open, at this worker and at the others: shown beside attendance, and never relied upon.

Workers tell each other whom they have by the message queue: when it changes, and again every few seconds. The
newest word of a worker holds until it says otherwise, or has said nothing for a while.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

from scg import engine
from scg.extensions import socketio
from scg.fanout import Fanout
from scg.live import audiences
from scg.live.audiences import Shows
from scg.live.following import followed, followers, is_followed

People = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Told:
    """What another worker said last: whom it has, what their pages show, and until when that is believed."""

    until: float
    people: People
    shows: Shows


TOLD_SECONDS = 0.5  # in which everybody who comes and goes is told of at once
RENEWED_SECONDS = 5.0
FORGOTTEN_SECONDS = 12.0
EVENT = "here"
_changing: set[str] = set()
_others: dict[str, dict[str, Told]] = {}
_lock = threading.Lock()


def queue() -> Fanout | None:
    """The message queue between the workers, where there are several."""
    manager = socketio.server.manager
    return manager if isinstance(manager, Fanout) else None


def changed(ref: str) -> None:
    """Tell an incident's pages who has it open, soon: a storm of comers is told of once, not once each."""
    with _lock:
        told_soon = ref in _changing
        _changing.add(ref)
    if not told_soon:
        engine.spawn(_tell, ref)


def began(ref: str) -> None:
    """Let the other workers know at once that an incident is followed here: what they commit is to be told here."""
    _tell_others(ref)


def gone() -> None:
    """Let the other workers know that nobody is here any more."""
    if (others := queue()) is not None:
        for ref in followed():
            others.tell(EVENT, {"worker": others.host_id, "incident": ref, "people": {}, "shows": []})


def elsewhere(ref: str) -> bool:
    """Whether another worker has said lately that it has pages which follow an incident."""
    return any(told.people for told in _of_others(ref))


def shown_elsewhere(ref: str) -> list[Shows]:
    """What the pages of other workers that follow an incident show."""
    return [told.shows for told in _of_others(ref)]


def renew() -> None:
    """Tell the other workers again whom they may believe to be here, and forget those who said nothing."""
    for ref in followed():
        _tell_others(ref)
    now = time.monotonic()
    for ref, workers in list(_others.items()):
        silent = [worker for worker, told in list(workers.items()) if told.until < now]
        for worker in silent:
            workers.pop(worker, None)
        if silent:
            _tell_here(ref)
        if not workers:
            _others.pop(ref, None)


def heard(told: dict[str, Any]) -> None:
    """Take another worker's word: {worker, incident, people, shows}; no people means that nobody follows there."""
    ref, worker, people = told["incident"], told["worker"], told["people"]
    workers = _others.setdefault(ref, {})
    before = workers.pop(worker, None)
    if people:
        shows = None if told["shows"] is None else frozenset(told["shows"])
        workers[worker] = Told(time.monotonic() + FORGOTTEN_SECONDS, people, shows)
    if people != (before.people if before is not None else {}):
        _tell_here(ref)


def _tell(ref: str) -> None:
    engine.sleep(TOLD_SECONDS)
    with _lock:
        _changing.discard(ref)
    _tell_others(ref)
    _tell_here(ref)


def _tell_others(ref: str) -> None:
    if (others := queue()) is not None:
        shows = audiences.together(audiences.shown_here(ref))
        told = {"worker": others.host_id, "incident": ref, "people": _here(ref)}
        others.tell(EVENT, {**told, "shows": None if shows is None else sorted(shows)})


def _tell_here(ref: str) -> None:
    if is_followed(ref):
        people: People = {}
        for part in (_here(ref), *(told.people for told in _of_others(ref))):
            people = part | people
        socketio.emit("presence", {"people": list(people.values())}, to=ref, ignore_queue=True)


def _here(ref: str) -> People:
    people: People = {}
    for socket in followers(ref):
        person = socket.viewer
        if person.id not in people:
            told = {"person": person.id, "name": person.name, "agency": person.agency_name}
            people[person.id] = {**told, "since": socket.since}
    return people


def _of_others(ref: str) -> list[Told]:
    now = time.monotonic()
    return [told for told in list(_others.get(ref, {}).values()) if told.until >= now]
