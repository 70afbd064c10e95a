"""HTTP requests as browsers send them, read without the library for e-mail; others are left to stock."""

import io
import logging
import re
from types import SimpleNamespace
from typing import Any

from eventlet.wsgi import FileObjectForHeaders, HttpProtocol

_log = logging.getLogger(__name__)
MOST_HEADERS = 64  # stock refuses more than a hundred
_FIRST = re.compile(rb"(GET|POST|HEAD|PUT|PATCH|DELETE|OPTIONS) (/(?:[!-.0-~][!-~]*)?) HTTP/1\.1\r\n")
_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~]*)")
_END = b"\r\n\r\n"


class Headers:
    """Headers that each stand there once, found whatever the case of their names."""

    __slots__ = ("_found", "_headers")

    def __init__(self, pairs: list[tuple[str, str]]):
        self._headers = pairs
        self._found = {name.lower(): value for name, value in pairs}

    def get(self, name: str, otherwise: Any = None) -> Any:
        """One header's value."""
        return self._found.get(name.lower(), otherwise)

    def get_content_type(self) -> str:
        """What a request without a Content-Type has, by RFC 2045."""
        return "text/plain"

    @property
    def single(self) -> bool:
        """Whether each stands there once."""
        return len(self._found) == len(self._headers)


class Request(HttpProtocol):
    """Reads the head of a request at once where all of it has come and nothing in it is unusual."""

    # Every open page keeps both for as long as it is open, and after its first request uses neither.
    rbufsize = wbufsize = 4_096

    def setup(self) -> None:
        """Begin a connection; the names of our own headers are written as they are."""
        super().setup()
        self.capitalize_response_headers = False

    def parse_request(self) -> bool:
        """Take the head in; False where it was refused and that has been answered."""
        first = _FIRST.fullmatch(self.raw_requestline)
        headers = self._headers() if first else None
        if first is None or headers is None:
            parsed: bool = super().parse_request()
            return parsed
        self.command, self.path = first[1].decode(), first[2].decode()
        self.requestline, self.request_version = first[0].rstrip().decode(), "HTTP/1.1"
        self.headers = headers
        self.close_connection = headers.get("connection", "").lower() == "close"
        return True

    def _headers(self) -> Headers | None:
        source = self.rfile.fp
        head, end, _ = source.peek().partition(_END)
        lines = [_LINE.fullmatch(line) for line in head.split(b"\r\n")]
        if not end or not all(lines) or len(lines) > MOST_HEADERS:
            return None
        headers = Headers([(line[1].decode(), line[2].rstrip().decode()) for line in lines if line])
        if not headers.single:
            return None
        source.read(len(head) + len(end))
        return headers


_SAMPLE = (
    b"Host: localhost:8000\r\nconnection: keep-alive\r\nContent-Length: 2\r\nAccept:\r\n"
    b"Cookie: a=b; c=d \r\nX-CSRFToken:  abc:def\r\n\r\n{}"
)


def protocol() -> type[HttpProtocol]:
    """How to read requests: by Request where it finds in a sample what stock finds, else by stock."""
    try:
        agree = _found_by(Request) == _found_by(HttpProtocol)
    except Exception as problem:  # whatever it is, the plain way is the answer
        agree = False
        _log.warning("requests can't be read quickly: %s", problem)
    if not agree:
        _log.warning("requests are read as stock reads them")
    return Request if agree else HttpProtocol


def _found_by(kind: type[HttpProtocol]) -> SimpleNamespace:
    one: Any = object.__new__(kind)
    one.raw_requestline = b"POST /incidents/WY?a=1&b=%20 HTTP/1.1\r\n"
    one.rfile = FileObjectForHeaders(io.BufferedReader(io.BytesIO(_SAMPLE)))
    return SimpleNamespace(
        parsed=one.parse_request(),
        first=(one.command, one.path, one.request_version, one.requestline),
        closes=one.close_connection,
        headers=[(name, value.strip()) for name, value in one.headers._headers],
        cookie=one.headers.get("COOKIE").strip(),
        nothing=(one.headers.get("x"), one.headers.get("x", ""), one.headers.get_content_type()),
        rest=one.rfile.fp.read(),
    )
