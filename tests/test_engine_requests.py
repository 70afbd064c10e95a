"""Requests are read quickly only where that finds what stock finds; a small answer leaves in one piece."""

import io
from typing import Any

import eventlet
import eventlet.wsgi
import gevent
import gevent.socket
import pytest
from eventlet.green import socket as green
from eventlet.wsgi import FileObjectForHeaders, HttpProtocol

from scg.engine import eventlet_requests, gevent_wires, on_eventlet
from scg.engine.eventlet_requests import Headers, Request

USUAL = (
    b"POST /incidents?a=1 HTTP/1.1\r\nHost: localhost:8000\r\nX-CSRFToken:  abc:def \r\ncontent-length: 2\r\n\r\n{}"
)
UNUSUAL = {
    "an old version": USUAL.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "a future version": USUAL.replace(b"HTTP/1.1", b"HTTP/2.0"),
    "a version of its own": USUAL.replace(b"HTTP/1.1", b"HTTP/1.1.1"),
    "no version": USUAL.replace(b" HTTP/1.1", b""),
    "an absolute address": USUAL.replace(b"/incidents", b"http://elsewhere/incidents"),
    "two slashes": USUAL.replace(b"/incidents", b"//elsewhere/incidents"),
    "a space in the path": USUAL.replace(b"/incidents", b"/inci dents"),
    "a bare line feed": USUAL.replace(b"8000\r\n", b"8000\n"),
    "bare line feeds": USUAL.replace(b"\r\n", b"\n"),
    "a bare carriage return": USUAL.replace(b"localhost", b"local\rhost"),
    "a folded header": USUAL.replace(b"abc:def", b"abc:\r\n def"),
    "a space before the colon": USUAL.replace(b"content-length:", b"content-length :"),
    "a header twice": USUAL.replace(b"\r\n\r\n", b"\r\nCookie: a\r\nCookie: b\r\n\r\n"),
    "two lengths": USUAL.replace(b"\r\n\r\n", b"\r\nContent-Length: 7\r\n\r\n"),
    "a signed length": USUAL.replace(b": 2", b": +2"),
    "no number for a length": USUAL.replace(b": 2", b": 0x2"),
    "chunks": USUAL.replace(b"content-length: 2", b"Transfer-Encoding: chunked"),
    "an expectation": USUAL.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"),
    "letters of another alphabet": USUAL.replace(b"abc", "ŵ".encode()),
    "a zero byte": USUAL.replace(b"abc", b"a\0c"),
    "a header that is none": USUAL.replace(b"Host: ", b"Host "),
    "a nameless header": USUAL.replace(b"Host: ", b": "),
    "an end in the middle": USUAL[:60],
    "nothing after the first line": USUAL[:30],
    "one long header": USUAL.replace(b"abc", b"a" * 9_000),
    "many headers": USUAL.replace(
        b"\r\n\r\n", b"\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n"
    ),
}


ASKED_FOR = ("Content-Length", "content-type", "transfer-encoding", "Connection", "COOKIE")


def parsed(kind: type[HttpProtocol], request: bytes) -> tuple[Any, ...]:
    """What a way of reading makes of a request: what follows from it, what is left, what is answered."""
    one: Any = object.__new__(kind)
    source = io.BufferedReader(io.BytesIO(request))
    one.raw_requestline = source.readline()
    one.rfile, one.wfile = FileObjectForHeaders(source), io.BytesIO()
    one.log_error = lambda *_: None
    one.date_time_string = lambda: ""
    try:
        outcome: Any = one.parse_request()
    except Exception as problem:
        return (type(problem).__name__,)
    told = getattr(one, "headers", None)
    found = [(name.lower(), value.strip()) for name, value in told._headers] if told is not None else []
    found += [(name, told.get(name, "").strip()) for name in ASKED_FOR] if told is not None else []
    about = one.command, getattr(one, "path", None), one.request_version, bool(one.close_connection)
    return outcome, about, found, source.read(), one.wfile.getvalue()


@pytest.mark.parametrize("kind", UNUSUAL)
def test_an_unusual_request_is_read_as_stock_reads_it(kind: str) -> None:
    assert parsed(Request, UNUSUAL[kind]) == parsed(HttpProtocol, UNUSUAL[kind])


@pytest.mark.parametrize("connection", [b"close", b"Close", b"keep-alive", b"Upgrade", b""])
def test_a_usual_request_is_read_at_once_to_the_same_end(connection: bytes) -> None:
    request = USUAL.replace(b"\r\n\r\n", b"\r\nConnection: " + connection + b"\r\n\r\n")
    assert parsed(Request, request) == parsed(HttpProtocol, request)
    one: Any = object.__new__(Request)
    one.raw_requestline, rest = request.split(b"\n", 1)
    one.raw_requestline += b"\n"
    one.rfile = FileObjectForHeaders(io.BufferedReader(io.BytesIO(rest)))
    assert one.parse_request()
    assert isinstance(one.headers, Headers)


def test_where_stock_reads_otherwise_stock_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert eventlet_requests.protocol() is Request
    monkeypatch.setattr(Headers, "get_content_type", lambda _: "text/html")
    assert eventlet_requests.protocol() is HttpProtocol


def answer(environ: dict[str, Any], start_response: Any) -> Any:
    """An app whose answers come in a piece, as Flask's do under _Counted."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])) * 1_000
    start_response("201 CREATED", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    yield body


def test_eventlet_sends_a_small_answer_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    send = green.socket.send
    monkeypatch.setattr(green.socket, "send", lambda wire, *given: pieces.append(send(wire, *given)) or pieces[-1])
    listener = eventlet.listen(("127.0.0.1", 0))
    served = on_eventlet.begin(listener, answer, 10)
    wire = eventlet.connect(listener.getsockname())
    with eventlet.Timeout(10):
        for _ in range(3):
            wire.fd.send(USUAL)
            assert wire.recv(65_536).endswith(b"\r\n\r\n" + b"{}" * 1_000)
    served.kill(), wire.close()
    assert len(pieces) == 3


def test_gevent_sends_a_small_answer_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    sendall = gevent.socket.socket.sendall

    def counted(wire: Any, given: Any) -> None:
        pieces.append(len(given))
        sendall(wire, given)

    monkeypatch.setattr(gevent.socket.socket, "sendall", counted)
    listener = gevent.socket.socket()
    listener.bind(("127.0.0.1", 0)), listener.listen()
    served = gevent_wires.Serving(listener, answer, 10)
    served.start()
    wire = gevent.socket.create_connection(listener.getsockname())
    with gevent.Timeout(10):
        for _ in range(3):
            wire._sock.send(USUAL)
            assert wire.recv(65_536).endswith(b"\r\n\r\n" + b"{}" * 1_000)
    served.kill(), wire.close()
    assert len(pieces) == 3
