"""How the demonstrations are written: who does which command when, one scene after another."""

import heapq
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from scg.commands import Actor, run
from scg.demo.forum import CODE
from scg.rules.london import local, parse

EARLIEST, LATEST = 8, 18


class Player:
    """Plays one incident through the commands that people use, at the times of its story.

    Every command has a key of its place in the story, `demo-covid-000123`: played again, the same
    command gets its first answer and changes nothing, and another in its place is refused.
    """

    def __init__(self, story: str, cast: Mapping[str, Actor]) -> None:
        self.log = CODE
        self.now = datetime.min.replace(tzinfo=UTC)
        self.played = 0
        self._story, self._cast = story, cast
        self._diary: list[tuple[datetime, int, Callable[[], None]]] = []
        self._place = count()

    def at(self, time: datetime | str) -> "Player":
        """Go on to a time of the story, London's wall clock where it is text; the diary comes first.

        ValueError where the story would go back in time.
        """
        when = parse(time) if isinstance(time, str) else time
        if when < self.now:
            raise ValueError(f"The story goes back from {self.now} to {when}")
        while self._diary and self._diary[0][0] <= when:
            planned, _, scene = heapq.heappop(self._diary)
            self.now = max(planned, self.now)
            scene()
        self.now = max(when, self.now)
        return self

    def after(self, minutes: float) -> "Player":
        """Go on by so many minutes, leaving the diary for later."""
        self.now += timedelta(seconds=round(minutes * 60))
        return self

    def plan(self, when: datetime, scene: Callable[[], None]) -> None:
        """Write a scene into the diary, for the next time that the story passes that moment."""
        heapq.heappush(self._diary, (when, next(self._place), scene))

    def do(self, who: str, act: str, /, **given: Any) -> str:
        """Have somebody of the cast carry out a command now; gives what it was about, like `SCG012/A07`."""
        self.played += 1
        key = f"demo-{self._story}-{self.played:06d}"
        outcome = run(act, self._cast[who], self.log, key, given, at=self.now)
        self.log = outcome.log
        return outcome.entity.partition(":")[2]

    def open(self, who: str, **given: Any) -> str:
        """Open the incident, its chair given by part, and go on in its log; gives its reference."""
        given["chair"] = self.person(given["chair"])
        return self.do(who, "open_incident", **given, demonstration=True)

    def person(self, part: str) -> str:
        """The id of somebody of the cast."""
        return self._cast[part].person

    def seat(self, who: str, role: str, *parts: str) -> None:
        """Have somebody give people of the cast their seats, one after another."""
        for part in parts:
            self.after(0.2).do(who, "give_seat", person_id=self.person(part), role=role)


def office_hours(when: datetime) -> datetime:
    """The same day between 08:00 and 19:00 in London, the minutes kept."""
    there = local(when)
    return when + timedelta(hours=min(max(there.hour, EARLIEST), LATEST) - there.hour)
