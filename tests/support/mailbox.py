"""A real mail server for tests, which keeps what it is sent; with TLS and a login where asked for."""

import asyncio
import datetime
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.ports import free_port

LOGIN = ("scg", "p@ss word")


class Mailbox:
    """Where every letter of a test arrives; while `held`, the server doesn't answer to the text of one.

    `answers` are what it says to the next ones in place of taking them, such as "451 Later"; "break" takes one and
    breaks the line before it says so. `tried` are all that it was handed.
    """

    def __init__(self, folder: Path | None = None):
        self.letters: list[EmailMessage] = []
        self.tried: list[EmailMessage] = []
        self.answers: list[str] = []
        self.arrived, self.free = threading.Semaphore(0), threading.Event()
        self.free.set()
        self._folder = folder
        self.port = free_port()

    def __enter__(self) -> Self:
        told: dict[str, Any] = {"hostname": "127.0.0.1", "port": self.port}
        if self._folder is not None:
            secure = {"tls_context": _context(self._folder), "require_starttls": True}
            told |= {**secure, "authenticator": _may, "auth_required": True}
        self._server = Controller(type("Taking", (), {"handle_DATA": staticmethod(self._take)})(), **told)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.free.set()
        self._server.stop()

    async def _take(self, server: Any, _session: object, envelope: Envelope) -> str:
        """Take one letter."""
        while not self.free.is_set():
            await asyncio.sleep(0.01)
        read = message_from_bytes(cast(bytes, envelope.content), policy=policy.default)
        read["X-To"] = ", ".join(envelope.rcpt_tos)
        self.tried.append(cast(EmailMessage, read))
        if self.answers and (answer := self.answers.pop(0)):
            if answer == "break":
                server.transport.abort()
            return answer
        self.letters.append(cast(EmailMessage, read))
        self.arrived.release()
        return "250 Taken"

    @property
    def url(self) -> str:
        """Its address, without any security."""
        return f"smtp://127.0.0.1:{self.port}"

    def next(self) -> EmailMessage:
        """The newest letter, once it is there."""
        assert self.arrived.acquire(timeout=10), "no letter came"
        return self.letters[-1]


def _may(_server: object, _session: object, _envelope: object, _how: str, told: Any) -> AuthResult:
    right = (told.login.decode(), told.password.decode()) == LOGIN
    return AuthResult(success=right, handled=False)


def _context(folder: Path) -> ssl.SSLContext:
    """A certificate of its own for localhost, kept at `certificate.pem` so that a test can have it trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    at = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at - datetime.timedelta(hours=1))
        .not_valid_after(at + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    forms = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    secret.write_bytes(key.private_bytes(*forms))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context
