"""What grows with an incident's history, and what must not: pages, a command and a push at 1 to 1,000 meetings."""

from collections.abc import Iterator

from bench.pages_asked import Asking, Page
from bench.processes import cores, pinned
from bench.report import Row
from bench.whole_measured import Measuring, measuring
from bench.whole_served import Served, served
from bench.worlds import DATABASE, history

PART, SCG, FLAT = "growth", "scg", "<= 1.3"
FULL, SHORT = (1, 10, 139, 1000), (1, 10)
Found = dict[str, tuple[str, list[float]]]  # by what it is: its unit, and a figure a round


def measure(short: bool) -> list[Row]:
    """Each at every length of history, and the longest's to that of 10 meetings; some 3 minutes, or 30 seconds."""
    rounds = 1 if short else 3
    lengths = SHORT if short else FULL
    found = {meetings: _at(meetings, rounds) for meetings in lengths}
    rows = [
        Row(PART, f"{what}, {meetings} meetings", SCG, 1, unit, figures)
        for meetings in lengths
        for what, (unit, figures) in found[meetings].items()
    ]
    return [
        *rows,
        *_flat(found[lengths[-1]], found[10], f"{lengths[-1]} meetings to 10", bar="" if short else FLAT),
    ]


def _flat(longest: Found, ten: Found, what: str, bar: str) -> Iterator[Row]:
    for name, (unit, figures) in longest.items():
        to = [most / some for most, some in zip(sorted(figures), sorted(ten[name][1]), strict=True)]
        yield Row(PART, f"{name}: {what}", SCG, 1, "x", to, bar if unit == "ms" else "")


def _at(meetings: int, rounds: int) -> Found:
    world = history(meetings)
    found: Found = {"size of the database": ("MB", [(world.folder / DATABASE).stat().st_size / 1e6])}
    with served(world) as one, pinned(cores()[1]):
        found |= _pages(one, rounds)
    with measuring(world, 0, posters=1) as alone:
        found["a command that nobody follows"] = ("ms", _commands(alone, rounds))
    with measuring(world, 1, posters=1) as followed:
        found["a command and its push"] = ("ms", _commands(followed, rounds))
    return found


def _pages(one: Served, rounds: int) -> Found:
    asking, found = Asking(one), Found()
    for page in pages(one):
        for _ in range(3):
            answer = asking.once(page)
        each = [asking.ask(page, 1, seconds=60, most=8).cpu_ms for _ in range(rounds)]
        found[f"{page.name}: server CPU"] = ("ms", each)
        found[f"{page.name}: on the wire"] = ("kB", [answer.size / 1000])
    asking.close()
    return found


def pages(one: Served) -> Iterator[Page]:
    """The pages that people have open, and what machines ask for."""
    ref, number = one.world.refs[0], one.world.meeting
    who = one.signed_in(ref)[-1]
    for name, path in (
        ("live meeting", f"/incidents/{ref}/meetings/{number}"),
        ("board", f"/incidents/{ref}"),
        ("actions", f"/incidents/{ref}/actions"),
        ("decisions", f"/incidents/{ref}/decisions"),
        ("meetings", f"/incidents/{ref}/meetings"),
        ("record", f"/incidents/{ref}/record"),
        ("API: snapshot", f"/api/incidents/{ref}"),
        ("since, nothing missed", f"/incidents/{ref}/since/{_head(one, ref)}"),
        ("since, 20 entries", f"/incidents/{ref}/since/{_head(one, ref) - 20}"),
    ):
        yield Page(name, path, who)


def _head(one: Served, ref: str) -> int:
    return one.world.heads[ref]


def _commands(measured: Measuring, rounds: int) -> list[float]:
    measured.paced(20, 6)
    return [measured.paced(20, 12).cpu_ms for _ in range(rounds)]
