"""The product's whole path beside Node's bare tick, in turns within one run: the same pace, as many pages."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.client import Crowd
from bench.processes import ROOT, Measured, cores, free_port, node, pinned
from bench.report import Row, percentile, ratios
from bench.whole_measured import Measuring
from bench.whole_rows import PART, SCG
from bench.whole_served import served
from bench.worlds import world

NODE = "Node socket.io"
PACE, ROOM, PATIENCE = 2.0, "room", 20.0
NOTE = ("The pumps are in place and the crew stays until the level has fallen. " * 5)[:290]
FOLDER = ROOT / "bench/node"


def beside_node(clients: int, bar: str, rounds: int, number: int) -> list[Row]:
    """Tick -> last page of both, `number` ticks at a time in turns; ratios of p99, which `bar` is about."""
    what = f"{PACE:g} a second, in turns"
    if not node() or not (FOLDER / "node_modules/better-sqlite3/build").exists():
        return [
            Row(PART, f"{what}: p99 of ours to Node's bare tick", SCG, clients, "x", (), bar, "no Node.js here")
        ]
    with ExitStack() as stack:
        ours = stack.enter_context(served(world(people=clients)))
        theirs = stack.enter_context(_node(stack))
        stack.enter_context(pinned(cores()[1]))
        measured = Measuring(ours, clients, posters=4)
        stack.callback(measured.close)
        crowd = Crowd(theirs.url)
        stack.callback(crowd.close)
        crowd.join(ROOM, [""] * clients)
        _ticked(crowd, 8)
        measured.paced(PACE, 8)
        both = [(measured.paced(PACE, number).last_ms, _ticked(crowd, number)) for _ in range(rounds)]
    return _rows(what, clients, bar, both)


def _rows(what: str, clients: int, bar: str, both: Sequence[tuple[list[float], list[float]]]) -> list[Row]:
    rows = []
    for percent in (50, 99):
        own, bare = ([percentile(turn[side], percent / 100) for turn in both] for side in (0, 1))
        rows.append(Row(PART, f"{what}: post -> last page p{percent}", SCG, clients, "ms", own))
        rows.append(Row(PART, f"{what}: bare tick -> last page p{percent}", NODE, clients, "ms", bare))
        name = f"{what}: p{percent} of the whole path to Node's bare tick"
        rows.append(Row(PART, name, SCG, clients, "x", ratios(own, bare), bar if percent == 99 else ""))
    return rows


def _node(stack: ExitStack) -> Measured:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scg-bench-")))
    port = free_port()
    command = [node(), str(FOLDER / "socketio.js"), str(port), str(folder / "tick.sqlite3")]
    return Measured(command, port, folder / "log")


def _ticked(crowd: Crowd, number: int) -> list[float]:
    """Milliseconds from each of so many ticks until the last page had it."""
    room, sent, began = crowd.rooms[0], dict[int, int](), time.monotonic()
    for place in range(number):
        crowd.run(max(0.0, began + place / PACE - time.monotonic()))
        asked = crowd.say(
            room.pages[place % len(room.pages)], "tick", {"room": ROOM, "action": "A01", "note": NOTE}
        )
        sent[asked] = time.monotonic_ns()
    if not crowd.run(PATIENCE, lambda: all(asked in crowd.answered for asked in sent)):
        raise TimeoutError("Node's server did not answer every tick")
    placed = {crowd.answered[asked][1][0]["seq"]: at for asked, at in sent.items()}
    crowd.until(room, max(placed), PATIENCE)
    return [(room.reached[seq] - at) / 1e6 for seq, at in placed.items()]
