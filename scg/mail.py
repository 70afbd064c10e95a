"""E-mail out: one letter after another, beside everything else, so that no mail server ever holds up an act."""

import logging
import smtplib
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from scg import engine
from scg.record.clock import now

TIMEOUT_SECONDS = 10.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_log = logging.getLogger(__name__)
_waiting: deque[tuple["Letter", Callable[[bool], object]]] = deque()
_sending = threading.Lock()


@dataclass(frozen=True)
class Post:
    """How letters go out: by which server, from whom, and under which host's name."""

    url: str
    sender: str
    host: str


@dataclass(frozen=True)
class Part:
    """What goes with a letter: a document, or with a `method` of iTIP's (RFC 6047) an entry for a calendar."""

    name: str
    mimetype: str
    content: bytes
    method: str = ""


@dataclass(frozen=True)
class Letter:
    """One letter to one address, of plain text, with its parts; `name` is what its Message-ID is drawn from."""

    post: Post
    to: str
    subject: str
    text: str
    parts: tuple[Part, ...] = ()
    name: str = ""


class Fate(StrEnum):
    """What became of a letter at the mail server."""

    TAKEN = "taken"
    LATER = "to be tried again"
    NEVER = "refused"
    UNKNOWN = "not known"


class _Plain(smtplib.SMTP):
    """Remembers whether a letter was taken, or its text under way: from there on the server may have taken it."""

    taken = handing = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the text over, and remember how far that came."""
        self.handing = True
        answer = super().data(msg)
        self.handing, self.taken = False, answer[0] == 250
        return answer


class _Sealed(_Plain, smtplib.SMTP_SSL):
    pass


def post_of(settings: Mapping[str, Any]) -> Post | None:
    """How letters go out by these settings; None where there is no mail server."""
    host = urlsplit(settings["SCG_ORIGIN"]).hostname or "scg.localhost"
    return Post(settings["SMTP_URL"], settings["SCG_MAIL_FROM"], host) if settings["SMTP_URL"] else None


def send(letter: Letter, told: Callable[[bool], object]) -> None:
    """Send a letter soon, and tell whether it was taken; whoever asks for it doesn't wait for that.

    One goes after another, each by a thread of the pool for ten seconds a step at most: a mail server that
    doesn't answer keeps letters waiting, and nothing else.
    """
    _waiting.append((letter, told))
    engine.spawn(_send_all)


def _send_all() -> None:
    while _waiting and _sending.acquire(blocking=False):
        try:
            while _waiting:
                _send_one(*_waiting.popleft())
        finally:
            _sending.release()


def _send_one(letter: Letter, told: Callable[[bool], object]) -> None:
    problem = engine.in_pool(_hand_over, letter)
    if problem:
        _log.error("a letter could not be sent: %s", problem)
    else:
        _log.info("a letter was sent")
    try:
        told(not problem)
    except Exception:
        _log.exception("what became of a letter could not be written down")


def _hand_over(letter: Letter) -> str:
    fate, problem = hand_over(letter)
    return "" if fate is Fate.TAKEN else problem


def hand_over(letter: Letter) -> tuple[Fate, str]:
    """Give a letter to the mail server; says by its kind what went wrong, never what the letter or server said.

    To be called in a thread of the pool. Once the server has taken it nothing makes it untaken; where the line
    broke while its text was under way, nobody knows whether it did.
    """
    line: list[_Plain] = []
    try:
        message = compose(letter)
        with _connected(letter.post.url) as server:
            line.append(server)
            _show_who_we_are(server, letter.post.url)
            server.send_message(message, from_addr=letter.post.sender, to_addrs=[letter.to])
    except (OSError, smtplib.SMTPException, ValueError, HeaderParseError) as problem:
        if not any(server.taken for server in line):
            return _fate(problem, under_way=any(server.handing for server in line))
    return Fate.TAKEN, ""


def _fate(problem: Exception, *, under_way: bool) -> tuple[Fate, str]:
    said = type(problem).__name__
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()))[0]
        return _refused(code), f"{said} {code}"
    if isinstance(problem, smtplib.SMTPResponseException):
        final = isinstance(problem, smtplib.SMTPDataError)
        return _refused(problem.smtp_code if final else 0), f"{said} {problem.smtp_code}"
    if not isinstance(problem, OSError):  # every other of smtplib's is one
        return Fate.NEVER, said
    return (Fate.UNKNOWN if under_way else Fate.LATER), said


def _refused(code: int) -> Fate:
    # A refusal of us, as of our password, may be mended; one of the address or of the text stays what it is.
    return Fate.NEVER if 500 <= code < 600 else Fate.LATER


def _connected(url: str) -> _Plain:
    told = urlsplit(url)
    host, port = told.hostname or "", told.port or PORTS[told.scheme]
    if told.scheme == "smtps":
        return _Sealed(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return _Plain(host, port, timeout=TIMEOUT_SECONDS)


def _show_who_we_are(server: smtplib.SMTP, url: str) -> None:
    told = urlsplit(url)
    if told.scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
    if told.username:
        server.login(unquote(told.username), unquote(told.password or ""))


def compose(letter: Letter) -> EmailMessage:
    """The letter as it goes over the wire; ValueError or HeaderParseError where a header would be more than one.

    Source: OWASP ASVS 5.0, 1.3.11; RFC 3834 for what tells other machines not to answer.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("scg", addr_spec=letter.post.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    host = letter.post.host
    message["Message-ID"] = f"<{letter.name}@{host}>" if letter.name else make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    for part in letter.parts:
        _add(message, part)
    return message


def _add(message: EmailMessage, part: Part) -> None:
    kind, _, sort = part.mimetype.partition("/")
    params = {"method": part.method} if part.method else {}
    message.add_attachment(part.content, kind, sort, filename=part.name, params=params)
