"""scg runs a Strategic Coordinating Group live; create_app is its wiring, read top to bottom."""

import importlib
import logging
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config import ROOT, configuration

if TYPE_CHECKING:  # the server patches the standard library before it imports Flask
    from flask import Flask

__version__ = "0.1.0"


def create_app(settings: Mapping[str, Any] | None = None) -> "Flask":
    """Make the app: configured, with its tables, commands, pieces, doors and live updates in place.

    `settings` are laid over those of the environment (config.py), as tests do.
    """
    from flask import Flask

    app = Flask("scg", root_path=str(ROOT), static_folder=None, template_folder="templates")
    app.config.update(configuration())
    app.config.update(settings or {})
    _bind_extensions(app)
    _keep_logs(app)
    for room in ("models", "projections", "commands", "pieces", "papers", "doors"):
        _import_words(room)
    _bind_minutes()
    _bind_papers()
    _bind_templates()
    _bind_files(app)
    _bind_outbox(app)
    from scg import doors, live

    importlib.import_module("scg.rounds")
    doors.open_doors(app)
    live.go_live(app)
    if app.config["SCG_ENV"] != "production":
        app.config["DEMONSTRATION"] = importlib.import_module("scg.demo").sign_ins()
    return app


def _bind_extensions(app: "Flask") -> None:
    from scg import engine, storage
    from scg.extensions import csrf, db, limiter, login, socketio
    from scg.fanout import Fanout
    from scg.wire import Wire

    queue = app.config["SCG_MESSAGE_QUEUE"]
    options = storage.options(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    storage.prepare(app)
    login.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    socketio.init_app(
        app,
        async_mode=engine.ASYNC_MODE if engine.serving() else "threading",
        async_handlers=False,
        json=Wire,
        ping_interval=20,
        ping_timeout=20,
        max_http_buffer_size=65_536,
        cors_allowed_origins=[app.config["SCG_ORIGIN"]] if app.config["SCG_ORIGIN"] else None,
        client_manager=Fanout(queue) if queue else None,
        http_compression=False,
        logger=logging.getLogger("socketio"),
        engineio_logger=logging.getLogger("engineio"),
    )
    engine.heed_only_packets(socketio.server)


def _keep_logs(app: "Flask") -> None:
    from scg import logs

    logs.begin(app)


def _import_words(room: str) -> None:
    package = importlib.import_module(f"scg.{room}")
    for word in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"scg.{room}.{word.name}")


def _bind_files(app: "Flask") -> None:
    from scg.commands.codes import Seal
    from scg.record.ladder import Rungs
    from scg.record.signing import Keeping
    from scg.sealing import key_for

    Seal.secret = key_for("codes", str(app.config["SECRET_KEY"]))
    Rungs.folder = Path(app.config["SCG_AS_AT"])
    Keeping.file = Path(app.config["SCG_SIGNING_KEY"])
    Keeping.make_missing = app.config["SCG_ENV"] != "production"


def _bind_outbox(app: "Flask") -> None:
    from scg.commands.notices import mail_where
    from scg.commands.webhooks import Outward

    mail_where(lambda: bool(app.config["SMTP_URL"]))
    Outward.https_only = staticmethod(lambda: app.config["SCG_ENV"] == "production")


def _bind_minutes() -> None:
    from scg.commands.minutes import Contents
    from scg.pieces.minutes import content, findings

    Contents.content, Contents.findings = staticmethod(content), staticmethod(findings)


def _bind_papers() -> None:
    from scg.commands.papers import Laying
    from scg.papers.standing import laid_out

    Laying.lay_out = staticmethod(laid_out)


def _bind_templates() -> None:
    from scg.commands.word_templates import Checking
    from scg.documents.word_template import checked

    Checking.check = staticmethod(checked)
