"""Servers of the product on PostgreSQL and Valkey: one alone, and two workers that share a database and a queue."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bench.processes import cores, pinned
from bench.whole_measured import LATE, Measuring, Run
from bench.whole_posting import Answer, Browser
from bench.whole_served import Served, served
from bench.wires import Room
from bench.worlds import DATABASE, World
from tests.support.postgres import Postgres
from tests.support.valkey import Valkey

ROWS_AT_ONCE = 2_000
POSTERS = 4
# These pages take what they are sent and ask for nothing: what a heartbeat tells of they would never fetch.
NO_HEARTBEAT = {"SCG_HEARTBEAT": "600", "SCG_PAGES_EACH": "100000"}
Of = TypeVar("Of", bound=Measuring)


@dataclass
class Shared:
    """A world in two databases, each with a message queue: what one queue is told, all its servers hear."""

    world: World
    alone: str
    alone_queue: Valkey
    together: str
    queue: Valkey


class Two(Measuring):
    """Two workers: each incident's pages shared out between them, or, as a proxy does it, each incident whole.

    Shared out, every tick goes to the first; else to the worker of its incident.
    """

    def __init__(self, workers: list[Served], pages: int, *, by_incident: bool):
        self._workers, self._by_incident = workers, by_incident
        super().__init__(workers[0], 0, 0)
        self.pages = pages
        self._halves: dict[str, list[Room]] = {ref: [] for ref in self.rooms}
        for place, ref in enumerate(self.rooms):
            people = workers[0].signed_in(ref)
            cookies = [people[number % len(people)].cookie for number in range(pages)]
            halves = [cookies[: pages // 2], cookies[pages // 2 :]]
            for worker, half in zip(workers, halves, strict=True):
                self._halves[ref].append(self._joined(workers[place % 2] if by_incident else worker, ref, half))
        self._at = {ref: place % 2 if by_incident else 0 for place, ref in enumerate(self.rooms)}
        self._free_ones: list[list[Browser]] = [[], []]

    def go_on_after(self, other: "Two") -> None:
        """Tick what another has left: the same tick again would be answered and recorded no second time."""
        self._left = other._left

    def _joined(self, worker: Served, ref: str, cookies: list[str]) -> Room:
        """A room of its own: two workers may put the same entries into pushes differently."""
        self.crowd.port, self.crowd.origin = worker.port, worker.url
        others, self.crowd.rooms = self.crowd.rooms, []
        room = self.crowd.join(ref, cookies, seconds=120)
        self.crowd.rooms = [*others, room]
        return room

    def _reached(self) -> Iterator[float]:
        for ref, halves in self._halves.items():
            own = [answer for of, answer in self._of if of == ref]
            for room in halves if own else ():
                self.crowd.until(room, max(answer.seq for answer in own), LATE)
                self.crowd.check(room)
            for answer in own:
                yield (max(_when(room, answer.seq) for room in halves) - answer.sent) / 1e6

    def _send(self, run: Run, _browser: Browser, then: Callable[[], None] = lambda: None) -> None:
        ref, request = next(self._left, ("", b""))
        if not ref:
            return
        at = self._at[ref]
        free = self._free_ones[at]
        browser = free.pop() if free else Browser(self.crowd, self._workers[at].url)

        def done(answer: Answer) -> None:
            free.append(browser)
            run.answers.append(answer)
            self._of.append((ref, answer))
            then()

        browser.send(request, done)


def _when(room: Room, seq: int) -> int:
    """When the last page of a room stood at an entry or past it."""
    return min(at for reached, at in room.reached.items() if reached >= seq)


@contextmanager
def shared(world: World) -> Iterator[Shared]:
    """PostgreSQL and Valkey, started for this, with the world in two databases."""
    with Postgres() as database, Valkey() as alone_queue, Valkey() as queue:
        alone = database.create("alone")
        fill(alone, world)
        yield Shared(world, alone, alone_queue, database.create("together", template="alone"), queue)


def fill(address: str, world: World) -> None:
    """Copy a kept world, which is in SQLite, into an empty PostgreSQL database, table by table."""
    from scg import create_app
    from scg.extensions import db
    from scg.migrating import migrate_database

    target = create_app({"SQLALCHEMY_DATABASE_URI": address})
    migrate_database(target)
    with world.copied() as folder, target.app_context(), db.engine.begin() as writing:
        source = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / DATABASE}"})
        with source.app_context(), db.engine.connect() as reading:
            for table in db.metadata.sorted_tables:
                rows = [dict(row) for row in reading.execute(table.select()).mappings()]
                for begin in range(0, len(rows), ROWS_AT_ONCE):
                    writing.execute(table.insert(), rows[begin : begin + ROWS_AT_ONCE])
        with source.app_context():
            db.engine.dispose()
    with target.app_context():
        db.engine.dispose()


@contextmanager
def one_worker(on: Shared, pages: int) -> Iterator[Measuring]:
    """One server with all the pages."""
    told = {"DATABASE_URL": on.alone, "SCG_MESSAGE_QUEUE": on.alone_queue.url, **NO_HEARTBEAT}
    with served(on.world, **told) as one, _closing(lambda: Measuring(one, pages, POSTERS)) as measured:
        yield measured


@contextmanager
def two_workers(on: Shared) -> Iterator[list[Served]]:
    """Two servers on one database and queue, on the servers' core."""
    told = {"DATABASE_URL": on.together, "SCG_MESSAGE_QUEUE": on.queue.url, **NO_HEARTBEAT}
    with ExitStack() as stack:
        yield [stack.enter_context(served(on.world, **told)) for _ in range(2)]


@contextmanager
def pages_at(
    workers: list[Served], pages: int, after: Two | None = None, *, by_incident: bool = False
) -> Iterator[Two]:
    """So many pages an incident, shared out between two workers; what is ticked goes on `after` others' ticks."""
    with _closing(lambda: Two(workers, pages, by_incident=by_incident)) as two:
        if after is not None:
            two.go_on_after(after)
        yield two


@contextmanager
def _closing(made: Callable[[], Of]) -> Iterator[Of]:
    with pinned(cores()[1]):
        measured = made()
    try:
        yield measured
    finally:
        measured.close()
