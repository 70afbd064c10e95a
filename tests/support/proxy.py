"""A proxy of the tests' own that routes by incident, as deploy/nginx.conf does, and one that does harm."""

import contextlib
import itertools
import re
import socket
import threading
import zlib
from typing import Self
from urllib.parse import unquote

BY_PATH = re.compile(rb"^\w+ (?:/api)?/incidents/([^/? ]+)")
BY_QUERY = re.compile(rb"^\w+ /socket\.io/\?(?:[^ ]*&)?m=([^& ]+)")
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MOST_HEAD = 65_536
DIES_AFTER_SECONDS = 1.0
MODES = ("plain", "refuses", "swallows", "dies")


class Proxy:
    """Listens on a free port of the loopback and passes each request on to the server of its incident.

    The modes: `plain`; `refuses` every upgrade to WebSocket with 400; `swallows` it, answering nothing for as
    long as the client waits; `dies` a second after each upgrade, cutting it off. `mode` may be set meanwhile.
    A server that refuses the connection is passed over for the next one. A request without an incident goes to
    each in turn. `routed` says by key which port took it last.
    """

    def __init__(self, ports: list[int], *, mode: str = "plain"):
        assert mode in MODES
        self.ports, self.mode = list(ports), mode
        self.port = 0
        self.routed: dict[str, int] = {}
        self._turn = itertools.count()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Begins to take connections, for the first time or again on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def stop(self) -> None:
        """Dies: takes no more, and cuts off everybody."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def cut(self) -> None:
        """Cuts every connection that is open."""
        for one in list(self._open):
            _end(one)

    def port_of(self, key: str) -> int:
        """Which server an incident goes to while all answer; the same for the same ports."""
        return max(self.ports, key=lambda port: zlib.crc32(f"{key} {port}".encode()))

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=(client,), daemon=True).start()

    def _converse(self, client: socket.socket) -> None:
        self._open.add(client)
        try:
            head, rest = _head(client)
            if head:
                self._pass_on(client, head, rest)
        except OSError:
            pass
        finally:
            self._open.discard(client)
            _end(client)
            client.close()

    def _pass_on(self, client: socket.socket, head: bytes, rest: bytes) -> None:
        upgrade = re.search(rb"(?im)^upgrade: *websocket", head) is not None
        if upgrade and self.mode == "refuses":
            client.sendall(BAD_REQUEST)
            return
        if upgrade and self.mode == "swallows":
            while client.recv(65_536):
                pass
            return
        server = self._server(head)
        if server is None:
            client.sendall(BAD_GATEWAY)
            return
        self._open.add(server)
        try:
            server.sendall((head if upgrade else _the_last(head)) + rest)
            if upgrade and self.mode == "dies":
                threading.Timer(DIES_AFTER_SECONDS, _end, [client]).start()
            back = threading.Thread(target=_pour, args=(client, server), daemon=True)
            back.start()
            _pour(server, client)
        finally:
            self._open.discard(server)
            _end(server)
            server.close()

    def _server(self, head: bytes) -> socket.socket | None:
        found = BY_PATH.search(head) or BY_QUERY.search(head)
        if found:
            key = unquote(found[1].decode())
            first = self.port_of(key)
        else:
            key, first = "", self.ports[next(self._turn) % len(self.ports)]
        for port in (first, *(other for other in self.ports if other != first)):
            with contextlib.suppress(OSError):
                server = socket.create_connection(("127.0.0.1", port), 5)
                server.settimeout(None)
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.routed[key] = port
                return server
        return None


def _head(client: socket.socket) -> tuple[bytes, bytes]:
    """The first line and the headers of a request, and what of its body came with them; empty where none came."""
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    heard = b""
    while b"\r\n\r\n" not in heard and len(heard) < MOST_HEAD:
        came = client.recv(65_536)
        if not came:
            return b"", b""
        heard += came
    head, end, rest = heard.partition(b"\r\n\r\n")
    return head + end, rest


def _the_last(head: bytes) -> bytes:
    """The same head, saying that nothing follows on this connection: one request is routed, and the next anew."""
    bare = re.sub(rb"(?im)^connection:[^\r\n]*\r\n", b"", head)
    return bare[:-2] + b"Connection: close\r\n\r\n"


def _pour(source: socket.socket, into: socket.socket) -> None:
    try:
        while came := source.recv(65_536):
            into.sendall(came)
    except OSError:
        pass
    _end(into, socket.SHUT_WR)


def _end(one: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(how)
