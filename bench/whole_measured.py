"""Commands sent and followed: how long each took to its answer and to the last page, and what the server used."""

import gc
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, zip_longest

from bench.client import Crowd
from bench.processes import Meter, cores, pinned
from bench.report import percentile
from bench.whole_posting import Answer, Browser, ticks
from bench.whole_served import Served, served
from bench.worlds import World

LATE = 30.0  # seconds after which what hasn't come is lost


@dataclass
class Run:
    """Some commands and what came of them: answers, when the last page had each, what server and client used.

    `clients` are all pages, `followers` those that each command reaches.
    """

    clients: int
    followers: int
    answers: list[Answer] = field(default_factory=list)
    last_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    server: float = 0.0
    client: float = 0.0
    pushes: int = 0

    @property
    def answer_ms(self) -> list[float]:
        """Milliseconds from each post to its answer."""
        return [answer.ms for answer in self.answers]

    @property
    def rate(self) -> float:
        """Commands a second."""
        return len(self.answers) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's processor for each command, its deliveries with it."""
        return 1000 * self.server / max(len(self.answers), 1)


class Measuring:
    """Pages that follow every incident of a server, so many each, and browsers from which members tick.

    Ticks go to the incidents in turn.
    """

    def __init__(self, one: Served, pages: int, posters: int):
        self.one, self.crowd, self.pages = one, Crowd(one.url), pages
        self.rooms = {}
        for ref in one.world.refs:
            people = one.signed_in(ref)
            self.crowd.shows = one.shown(ref, people[0].cookie) if pages else None
            cookies = [people[place % len(people)].cookie for place in range(pages)]
            self.rooms[ref] = self.crowd.join(ref, cookies, seconds=120)
        self.browsers = [Browser(self.crowd, one.url) for _ in range(posters)]
        each = [[(ref, tick) for tick in ticks(one, ref)] for ref in one.world.refs]
        self._left = (told for told in chain.from_iterable(zip_longest(*each)) if told is not None)
        self._of: list[tuple[str, Answer]] = []
        gc.collect()
        gc.freeze()

    @property
    def clients(self) -> int:
        """Pages in all."""
        return self.pages * len(self.rooms)

    def closed_loop(self, seconds: float) -> Run:
        """Every browser ticks again as soon as it is answered, for so long or until nothing is left to tick."""
        by = time.monotonic() + seconds
        with self._metered() as run:

            def again(browser: Browser) -> None:
                if time.monotonic() < by:
                    self._send(run, browser, lambda: again(browser))

            for browser in self.browsers:
                again(browser)
            self.crowd.run(seconds + LATE, lambda: not any(browser.busy for browser in self.browsers))
        return run

    def paced(self, a_second: float, number: int) -> Run:
        """So many ticks at even times, whether those before were answered or not."""
        with self._metered() as run:
            began = time.monotonic()
            for place in range(number):
                self.crowd.run(max(0.0, began + place / a_second - time.monotonic()))
                self._send(run, self._free())
            self._answered(run, number)
        return run

    def burst(self, number: int) -> Run:
        """So many ticks at once, as at the end of an agenda item."""
        with self._metered() as run:
            for _ in range(number):
                self._send(run, self._free())
            self._answered(run, number)
        return run

    def _send(self, run: Run, browser: Browser, then: Callable[[], None] = lambda: None) -> None:
        ref, request = next(self._left, ("", b""))
        if not ref:
            return

        def done(answer: Answer) -> None:
            run.answers.append(answer)
            self._of.append((ref, answer))
            then()

        browser.send(request, done)

    def _free(self) -> Browser:
        free = next((one for one in self.browsers if not one.busy), None)
        if free is None:
            free = Browser(self.crowd, self.one.url)
            self.browsers.append(free)
        return free

    def _answered(self, run: Run, number: int) -> None:
        if not self.crowd.run(LATE, lambda: len(run.answers) == number):
            raise TimeoutError(f"{number - len(run.answers)} of {number} commands had no answer after {LATE:g} s")

    @contextmanager
    def _metered(self) -> Iterator[Run]:
        run, meter, before = Run(self.clients, self.pages), Meter(self.one), self._pushes()
        self._of.clear()
        yield run
        run.seconds = meter.read()[0]
        run.last_ms = list(self._reached())
        _, run.client, run.server = meter.read()
        run.pushes = self._pushes() - before

    def _pushes(self) -> int:
        return sum(room.delivered for room in self.rooms.values()) // max(self.pages, 1)

    def _reached(self) -> Iterator[float]:
        """Milliseconds from each post until the last page stood at its entry; one push may carry several."""
        for ref, room in self.rooms.items():
            own = [answer for of, answer in self._of if of == ref]
            if own and room.pages:
                self.crowd.until(room, max(answer.seq for answer in own), LATE)
                self.crowd.check(room)
                stood = sorted(room.reached)
                for answer in own:
                    yield (room.reached[stood[bisect_left(stood, answer.seq)]] - answer.sent) / 1e6

    def close(self) -> None:
        """Leave."""
        self.crowd.close()


@contextmanager
def measuring(asked: World, pages: int, posters: int, **settings: str) -> Iterator[Measuring]:
    """A server on a copy of this world, so many pages that follow each incident, and browsers to tick from."""
    with served(asked, **settings) as one, pinned(cores()[1]):
        measured = Measuring(one, pages, posters)
        try:
            yield measured
        finally:
            measured.close()


def spread(figures: Sequence[float]) -> str:
    """The usual three of many figures, in a line."""
    return " ".join(f"p{percent} {percentile(figures, percent / 100):.1f}" for percent in (50, 95, 99))
