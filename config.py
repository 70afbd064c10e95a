"""Settings: each with its name, default and one line of help; read from the environment."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent


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
    Setting("SCG_RECORD_NAME", "scg.localhost", "Name that the logs go under, like scg.example.gov.uk"),
    Setting("SCG_ENGINE", "eventlet", "What runs green threads: eventlet or gevent"),
    Setting("SCG_HEARTBEAT", "15", "Seconds between heartbeats to every open page"),
    Setting("SCG_SIGN_IN_ATTEMPTS", "10", "Failed attempts to sign in to one account in 15 minutes"),
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
