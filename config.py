"""Settings: each with its name, default and one line of help; read from the environment."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent
HERE = ("", "localhost", "127.0.0.1", "::1")  # this machine


class Setting(NamedTuple):
    """One setting: its name in the environment, its default, and one line of help."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("SCG_ENV", "demonstration", "demonstration or production; production refuses unsafe settings"),
    Setting("SCG_HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 for every address of the machine"),
    Setting("SCG_PORT", "8000", "Port to listen on"),
    Setting("SCG_WORKERS", "", "Workers that scg run starts: a number, or auto for one a core; empty for none"),
    Setting("SCG_PROXIES", "0", "Proxies in front, whose X-Forwarded-For, -Proto and -Host are believed"),
    Setting("SCG_DATA", "var", "Folder for the SQLite database and the secret key"),
    Setting("DATABASE_URL", "", "postgresql+psycopg2://... ; empty for SQLite in SCG_DATA"),
    Setting("SECRET_KEY", "", "Signs cookies; empty to make one in SCG_DATA and keep it there"),
    Setting("SCG_SIGNING_KEY", "", "File of the key that signs checkpoints; empty for signing.key in SCG_DATA"),
    Setting("SCG_MESSAGE_QUEUE", "", "redis://... for several workers; empty for one process"),
    Setting("SCG_ORIGIN", "", "Public address, like https://scg.example.gov.uk; empty for this machine only"),
    Setting("SCG_HOSTS", "", "More names that browsers may ask for, with commas between them"),
    Setting("SCG_RECORD_NAME", "scg.localhost", "Name that the logs go under, like scg.example.gov.uk"),
    Setting("SCG_PRIVATE_NETWORK", "no", "yes where the lines to database and queue are sealed otherwise"),
    Setting(
        "SCG_WEBHOOK_PRIVATE", "no", "yes where webhooks may call private addresses, as a bridge on this machine"
    ),
    Setting("SCG_ENGINE", "eventlet", "What runs green threads: eventlet or gevent"),
    Setting("SCG_HEARTBEAT", "15", "Seconds between heartbeats to every open page"),
    Setting("SCG_PAGES_EACH", "60", "Pages with live updates that one person may have open at one process"),
    Setting("SMTP_URL", "", "smtp+starttls://user:password@host:587, or smtps://, or smtp://; empty for no e-mail"),
    Setting("SCG_MAIL_FROM", "", "Address that e-mail comes from, like scg@example.gov.uk"),
    Setting("SCG_OIDC_ISSUER", "", "Address of a provider of single sign-on, as it names itself; empty for none"),
    Setting("SCG_OIDC_CLIENT_ID", "", "What this installation is called at that provider"),
    Setting("SCG_OIDC_CLIENT_SECRET", "", "Its secret there"),
    Setting("SCG_OIDC_NAME", "Single sign-on", "What people know it as, like Council sign-in"),
    Setting("SCG_OIDC_FORUM", "", "Code of the forum whose people it knows, like WY"),
    Setting("SCG_OIDC_GROUPS", "groups", "Claim in which it lists the groups of a person"),
    Setting("SCG_OIDC_TRUST_EMAIL", "no", "yes where it makes sure that addresses are its people's own"),
    Setting("SCG_OIDC_ACR", "", "Values of acr or acrs that mean a second factor, with commas between them"),
    Setting("SCG_METRICS_TOKEN", "", "Bearer token for /metrics; empty to tell this machine alone"),
    Setting("SCG_DISK_SPARE", "50", "Megabytes that must be free in SCG_DATA for /health/ready"),
    Setting("SCG_SUPPORT", "your forum's secretariat", "Whom people are told to ask for help"),
)


class Unsafe(Exception):
    """A setting that production must not run with."""


def settings(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every setting by name, from the environment or its default."""
    return {setting.name: environment.get(setting.name) or setting.default for setting in SETTINGS}


def configuration(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """What Flask is configured with; Unsafe, in a sentence, where production must not run so."""
    chosen = settings(environment)
    production = chosen["SCG_ENV"] == "production"
    if production and not (chosen["SECRET_KEY"] and chosen["SCG_ORIGIN"].startswith("https://")):
        raise Unsafe("Production needs SECRET_KEY, and SCG_ORIGIN beginning with https://")
    _check_mail(chosen["SMTP_URL"], chosen["SCG_MAIL_FROM"], production=production)
    _check_provider(chosen, production=production)
    if production:
        _sealed_lines(chosen)
    folder = _folder(chosen["SCG_DATA"])
    database = chosen["DATABASE_URL"] or f"sqlite:///{folder / 'scg.sqlite3'}"
    return {
        **chosen,
        "SECRET_KEY": chosen["SECRET_KEY"] or _kept_secret(folder),
        "SCG_SIGNING_KEY": chosen["SCG_SIGNING_KEY"] or str(folder / "signing.key"),
        "SCG_AS_AT": str(folder / "as-at"),
        "SCG_RENDERED": str(folder / "rendered"),
        "SQLALCHEMY_DATABASE_URI": database.replace("postgresql://", "postgresql+psycopg2://", 1),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_NAME": "__Host-scg" if production else "scg",
        "DEMONSTRATION": [],
        "MAX_CONTENT_LENGTH": 1_000_000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_STORAGE_URI": chosen["SCG_MESSAGE_QUEUE"] or "memory://",
        # A message queue that doesn't answer must not hold up a command: each worker then counts for itself.
        "RATELIMIT_STORAGE_OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_SWALLOW_ERRORS": True,
    }


def _check_mail(address: str, sender: str, *, production: bool) -> None:
    """Unsafe where e-mail can't be sent as set, or would go over the network in the clear."""
    if not address:
        return
    told = urlsplit(address)
    if told.scheme not in ("smtp", "smtps", "smtp+starttls") or not told.hostname or "@" not in sender:
        raise Unsafe("SMTP_URL must begin with smtp+starttls://, smtps:// or smtp://, and needs SCG_MAIL_FROM")
    if production and told.scheme == "smtp" and told.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Unsafe("Production sends e-mail to another machine by smtp+starttls:// or smtps:// alone")


def _check_provider(chosen: Mapping[str, str], *, production: bool) -> None:
    """Unsafe where single sign-on can't work as set, or its provider's word could be changed on the way."""
    issuer = chosen["SCG_OIDC_ISSUER"]
    if not issuer:
        return
    told = urlsplit(issuer)
    if told.scheme not in ("http", "https") or not told.hostname or told.query or told.fragment:
        raise Unsafe("SCG_OIDC_ISSUER must be the address of a provider, like https://sign-in.example.gov.uk")
    if not (chosen["SCG_OIDC_CLIENT_ID"] and chosen["SCG_OIDC_CLIENT_SECRET"] and chosen["SCG_OIDC_FORUM"]):
        raise Unsafe("SCG_OIDC_ISSUER needs SCG_OIDC_CLIENT_ID, SCG_OIDC_CLIENT_SECRET and SCG_OIDC_FORUM")
    if production and told.scheme != "https":
        raise Unsafe("Production asks a provider of single sign-on by https:// alone, in SCG_OIDC_ISSUER")


def _sealed_lines(chosen: Mapping[str, str]) -> None:
    """Refuse a database or message queue on another host by a line that others may read or change."""
    if chosen["SCG_PRIVATE_NETWORK"] == "yes":
        return
    database, queue = urlsplit(chosen["DATABASE_URL"]), urlsplit(chosen["SCG_MESSAGE_QUEUE"])
    if (database.hostname or "") not in HERE and parse_qs(database.query).get("sslmode") != ["verify-full"]:
        raise Unsafe(
            "Production needs sslmode=verify-full in DATABASE_URL for a database on another host, "
            "or SCG_PRIVATE_NETWORK=yes where the line to it is sealed otherwise"
        )
    if (queue.hostname or "") not in HERE and queue.scheme != "rediss":
        raise Unsafe(
            "Production needs rediss:// in SCG_MESSAGE_QUEUE for a queue on another host, "
            "or SCG_PRIVATE_NETWORK=yes where the line to it is sealed otherwise"
        )


def _folder(named: str) -> Path:
    folder = Path(named) if Path(named).is_absolute() else ROOT / named
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept_secret(folder: Path) -> str:
    kept = folder / "secret-key"
    if not kept.exists():
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, secrets.token_hex(32).encode())
        os.close(handle)
    return kept.read_text()
