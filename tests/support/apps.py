"""The tests' app: made once in a process, and led from each test's database to the next one's."""

from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Dialect, Engine, make_url

from config import configuration
from scg import create_app
from scg.extensions import db, limiter, socketio
from tests.support.following import forget

SETTINGS = {"TESTING": True, "RATELIMIT_ENABLED": False}


class Shared:
    """One app for the tests that ask for no app of their own; what a statement or template took to compile is kept.

    Before each test it is as it was made: its configuration, what its extensions keep, its limits. Where
    another app was made meanwhile, or the environment says something else, a new one takes its place.
    """

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._app: Flask | None = None

    def on(self, address: str) -> Flask:
        """The app, on the database at this address."""
        url = make_url(address)
        kind = url.get_backend_name()
        if kind not in self._engines:
            self._engines[kind] = _movable(own_app(address))
        app = self._app if self._app is not None and self._still_ours() else self._make(address)
        app.config.clear()
        app.config.update(self._config, SQLALCHEMY_DATABASE_URI=address)
        app.extensions.clear()
        app.extensions.update(self._extensions)
        limiter.reset()
        self._engines[kind].url = url
        self._engines[
            kind
        ].dispose()  # what a thread of the test before opened meanwhile leads to where that one was
        with app.app_context():
            db.engines[None] = self._engines[kind]
        return app

    def _still_ours(self) -> bool:
        return socketio.server is self._server and configuration() == self._environment

    def _make(self, address: str) -> Flask:
        self._environment = configuration()
        self._app = app = own_app(address)
        self._server = socketio.server
        self._config, self._extensions = dict(app.config), dict(app.extensions)
        return app


def own_app(address: str, **settings: Any) -> Flask:
    """An app of a test's own, on the database at this address; `settings` are laid over those of tests."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": address, **SETTINGS, **settings})
    # The test's own app context outlives its requests: without this, each would be the visitor before it.
    app.before_request_funcs[None].insert(0, forget)
    return app


def _movable(app: Flask) -> Engine:
    """The app's engine, which from here on connects to wherever its address says at the time."""
    with app.app_context():
        engine = db.engine

    @event.listens_for(engine, "do_connect")
    def to_where_it_says(dialect: Dialect, _record: Any, given: list[Any], named: dict[str, Any]) -> None:
        positional, by_name = dialect.create_connect_args(engine.url)
        given[:] = positional
        named.update(by_name)

    return engine
