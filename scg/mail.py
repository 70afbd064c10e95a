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
class Letter:
    """One letter to one address, of plain text."""

    post: Post
    to: str
    subject: str
    text: str


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
    """Give a letter to the mail server; says by its kind what went wrong, never what the letter or server said."""
    try:
        message = compose(letter)
        with _connected(letter.post.url) as server:
            _show_who_we_are(server, letter.post.url)
            server.send_message(message, from_addr=letter.post.sender, to_addrs=[letter.to])
    except smtplib.SMTPResponseException as problem:
        return f"{type(problem).__name__} {problem.smtp_code}"
    except (OSError, smtplib.SMTPException, ValueError, HeaderParseError) as problem:
        return type(problem).__name__
    return ""


def _connected(url: str) -> smtplib.SMTP:
    told = urlsplit(url)
    host, port = told.hostname or "", told.port or PORTS[told.scheme]
    if told.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)


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
    message["Message-ID"] = make_msgid(domain=letter.post.host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    return message
