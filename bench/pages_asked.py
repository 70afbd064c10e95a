"""Pages asked for as browsers ask: so many at once for so long, each connection again when it is answered."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.client import Crowd
from bench.processes import Meter
from bench.report import Row, percentile
from bench.whole_posting import Answer, Browser, get
from bench.whole_served import Served, SignedIn

SCG, LATE = "scg", 60.0


@dataclass(frozen=True)
class Page:
    """A page: what it is called, where it is, and who asks for it; the answer must hold `shows`."""

    name: str
    path: str
    who: SignedIn
    shows: bytes = b""


@dataclass
class Asked:
    """What came of asking for a page: the answers, the seconds it took, and the server's processor seconds."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    server: float = 0.0

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's processor for each request."""
        return 1000 * self.server / max(len(self.answers), 1)


class Asking:
    """Browsers of one server, each with a connection that is kept."""

    def __init__(self, one: Served):
        self.one, self.crowd = one, Crowd(one.url)
        self._browsers: list[Browser] = []

    def once(self, page: Page) -> Answer:
        """Ask once; ValueError where the answer isn't the page."""
        return self.ask(page, 1, most=1).answers[0]

    def ask(self, page: Page, at_once: int, seconds: float = 0.0, most: int = 1_000_000) -> Asked:
        """Ask with so many browsers at once for so long, once each at least and `most` times in all."""
        while len(self._browsers) < at_once:
            self._browsers.append(Browser(self.crowd, self.one.url))
        request, found, meter, left = get(self.one, page.path, page.who), Asked(), Meter(self.one), [most]
        by = time.monotonic() + seconds

        def again(browser: Browser) -> None:
            left[0] -= 1

            def done(answer: Answer) -> None:
                found.answers.append(answer)
                if time.monotonic() < by and left[0] > 0:
                    again(browser)

            browser.send(request, done)

        for browser in self._browsers[: min(at_once, most)]:
            again(browser)
        if not self.crowd.run(seconds + LATE, lambda: not any(browser.busy for browser in self._browsers)):
            raise TimeoutError(f"{page.path} was not answered in {seconds + LATE:g} s")
        found.seconds, _, found.server = meter.read()
        _check(page, found.answers)
        return found

    def close(self) -> None:
        """Hang up."""
        self.crowd.close()


def _check(page: Page, answers: Sequence[Answer]) -> None:
    for answer in answers:
        plain = b"content-encoding" not in answer.head.lower()
        if answer.status != 200 or (plain and page.shows not in answer.body):
            raise ValueError(f"{page.path} was answered {answer.status}: {answer.body[:200]!r}")


def rows_of(part: str, what: str, at_once: int, rounds: Sequence[Asked], bar: str = "") -> list[Row]:
    """The rows of a page asked for in some rounds: time, requests a second, the server's processor, bytes."""
    size = rounds[0].answers[0].size
    note = f"{sum(len(found.answers) for found in rounds)} requests of {size / 1000:,.1f} kB on the wire"

    def row(name: str, unit: str, figures: Sequence[float], bar: str = "") -> Row:
        return Row(part, f"{what}: {name}", SCG, at_once, unit, figures, bar, note, {"bytes": size})

    each = [[answer.ms for answer in found.answers] for found in rounds]
    return [
        row("p50", "ms", [percentile(one, 0.5) for one in each], bar),
        row("p95", "ms", [percentile(one, 0.95) for one in each]),
        row("requests a second", "/s", [len(found.answers) / found.seconds for found in rounds]),
        row("server CPU a request", "ms", [found.cpu_ms for found in rounds]),
    ]
