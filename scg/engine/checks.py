"""Whether the libraries under the fast path are the ones that it was tried on, and still behave so."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from typing import Any

import socketio
from engineio import packet as packets
from engineio import socket as stock
from socketio.manager import Manager

from scg.engine.fastpath import Direct, Line
from scg.engine.frames import framed, unmasked

# What has them, and the names: with the parameters that each must take, or None where it need only be there.
Known = tuple[Any, Mapping[str, tuple[str, ...] | None]]
SIZES = (0, 1, 125, 126, 65_535, 65_536)
MASK = (0x37, 0xFA, 0x21, 0x3D)


def difference(
    tried: Mapping[str, str], expected: Callable[[], Iterable[Known]], misbehaves: Callable[[], str]
) -> str:
    """What is other than it was when the fast path was tried, in a few words; empty where nothing is.

    Takes the versions by package, the names that are used, and what tries them and says what went wrong.
    """
    try:
        return _other_version(tried) or _other_name(expected()) or misbehaves()
    except Exception as problem:  # whatever it is, the plain way is the answer, and never no start
        return f"{type(problem).__name__}: {problem}"


def _other_version(tried: Mapping[str, str]) -> str:
    found = {package: metadata.version(package) for package in tried}
    other = [f"{package} {version}" for package, version in found.items() if version != tried[package]]
    return f"{', '.join(other)} hasn't been tried" if other else ""


def _other_name(expected: Iterable[Known]) -> str:
    for owner, names in expected:
        for name, parameters in names.items():
            if not hasattr(owner, name):
                return f"{_called(owner)}.{name} is gone"
            if parameters and tuple(inspect.signature(getattr(owner, name)).parameters) != parameters:
                return f"{_called(owner)}.{name} takes other parameters"
    return ""


def _called(owner: Any) -> str:
    return str(getattr(owner, "__name__", type(owner).__name__))


def common_names(mode: str) -> Iterator[Known]:
    """The names of python-engineio and python-socketio that are used, whichever engine runs them."""
    server = socketio.Server(async_mode=mode)
    page = stock.Socket(server.eio, "names")
    yield (
        stock.Socket,
        {
            "send": ("self", "pkt"),
            "poll": ("self",),
            "close": ("self", "wait", "abort", "reason"),
            "_websocket_handler": ("self", "ws"),
            "_upgrade_websocket": ("self", "environ", "start_response"),
        },
    )
    yield page, dict.fromkeys("queue upgraded closing closed last_ping server sid".split())
    yield page.queue, dict.fromkeys("queue unfinished_tasks qsize task_done".split())
    yield packets.Packet, {"encode": ("self", "b64")}
    yield packets.Packet(packets.MESSAGE, ""), dict.fromkeys("packet_type binary data".split())
    given = "self event data namespace room skip_sid callback to kwargs"
    yield Manager, {"emit": tuple(given.split())}
    yield server.manager, {"rooms": None, "server": None}
    yield server, {"packet_class": None}
    yield server.eio, {"sockets": None, "ping_timeout": None, "ping_interval": None}


def misbehaves(pack: Any, unmask: Any, line: Line | None, peer: Any, mode: str) -> str:
    """What doesn't do what it did, in a few words; empty where all is well.

    Takes how a library makes a frame and how it unmasks, a line to one end of a socket pair, and its other end.
    """
    for payload in _payloads():
        if pack(payload) != framed(payload):
            return f"a frame of {len(payload)} differs"
    for offset in range(4):
        if unmask(b"overtopped", MASK, 10, offset) != unmasked(b"overtopped", MASK, 10, offset):
            return "masks differ"
    if line is None:
        return "no connection may be written to"
    return "" if _arrives(line, peer, mode) else "a packet doesn't arrive as its frame"


def _payloads() -> Iterator[str | bytes]:
    for size in SIZES:
        yield "a" * size
        yield b"\xff" * size
    yield "Dŵr yn y felin " * 20


def _arrives(line: Line, peer: Any, mode: str) -> bool:
    page = Direct(socketio.Server(async_mode=mode).eio, "check")
    page.upgraded, page.line = True, line
    packet = packets.Packet(packets.MESSAGE, '2["push",{}]')
    page.send(packet)
    return bool(peer.recv(100) == framed(packet.encode()) and not page.queue.qsize())
