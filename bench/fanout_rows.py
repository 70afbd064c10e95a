"""The fan-out's figures as rows: each server's own, and the ratios within a round that the bars are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.report import Row, ratios

SCG, GEVENT, SOCKET_IO, WS = "scg", "scg on gevent", "socket.io", "ws"
CLIENT_BOUND = 0.9  # of its core: a client that used more may have been what was measured
DISTURBED = 0.75  # of its core: a server that was given less shared it, or waited for the disk
Rounds = Sequence[Mapping[str, Mapping[str, Any]]]
SHOWN = {
    "ticks": ("ticks a second at saturation", "/s"),
    "ticks a CPU second": ("ticks a second of the server's CPU", "/s"),
    "ack p50": ("tick to acknowledgement, p50", "ms"),
    "ack p95": ("tick to acknowledgement, p95", "ms"),
    "ack p99": ("tick to acknowledgement, p99", "ms"),
    "last p50": ("tick to last client, p50", "ms"),
    "last p95": ("tick to last client, p95", "ms"),
    "last p99": ("tick to last client, p99", "ms"),
    "us a frame": ("server's CPU a frame", "us"),
    "rss": ("memory of the server", "MB"),
    "client": ("client's share of its core at saturation", ""),
    "server": ("server's share of its core at saturation", ""),
}


@dataclass(frozen=True)
class Bars:
    """What is promised of one setting: "" where nothing is."""

    ticks: str = ""
    ticks_of_ws: str = ""
    last: str = ""


BARS = {
    (1, 50): Bars(">= 1.0"),
    (1, 200): Bars(">= 1.4", ">= 0.8", "<= 1.1"),
    (1, 1_000): Bars(">= 1.7", ">= 0.8", "<= 0.85"),
    (1, 2_000): Bars(">= 1.7", ">= 0.8", "<= 0.85"),
    (30, 50): Bars(">= 1.1"),
}


def rows_of(where: str, clients: int, rounds: Rounds, missing: Mapping[str, str], bars: Bars) -> list[Row]:
    """Rows of one setting, `where` in words; of the servers in `missing`, why they weren't measured."""
    rows = [row for server in rounds[0] for row in _own(where, clients, server, rounds)]
    asked = [(SOCKET_IO, "ticks", bars.ticks), (WS, "ticks", bars.ticks_of_ws), (SOCKET_IO, "last p50", bars.last)]
    asked += [(SOCKET_IO, "ticks a CPU second", ""), (WS, "ticks a CPU second", "")]
    for other, figure, bar in asked:
        name = f"{SHOWN[figure][0]}, {where}"
        if other in rounds[0]:
            between = ratios([one[SCG][figure] for one in rounds], [one[other][figure] for one in rounds])
            note = _doubt(rounds, SCG) or _doubt(rounds, other)
            rows.append(Row("fanout", name, f"{SCG} / {other}", clients, "x", between, bar, note))
        elif other in missing:
            rows.append(Row("fanout", name, f"{SCG} / {other}", clients, "x", (), bar, missing[other]))
    return rows


def _own(where: str, clients: int, server: str, rounds: Rounds) -> list[Row]:
    doubt, said = _doubt(rounds, server), rounds[0][server].get("said", "")
    note = "; ".join(one for one in (f"{server}: {said}" if said else "", doubt) if one)
    rows = []
    for figure, (name, unit) in SHOWN.items():
        values = [one[server][figure] for one in rounds]
        # Said once a setting, beside its first figure.
        rows.append(Row("fanout", f"{name}, {where}", server, clients, unit, values, note="" if rows else note))
    return rows


def _doubt(rounds: Rounds, server: str) -> str:
    most = max(one[server]["client"] for one in rounds)
    least = min(one[server]["server"] for one in rounds)
    if most > CLIENT_BOUND:
        return f"client-bound: {most:.0%} of its core"
    return f"{server} had {least:.0%} of its core" if least < DISTURBED else ""
