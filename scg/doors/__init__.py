"""The ways in: pages, forms, the API, the account; the only code that knows a request."""

from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask

from scg.doors import context, safety
from scg.doors.addresses import Number


def open_doors(app: Flask) -> None:
    """Register every way in, what pages are given, and the headers and errors that all share."""
    context.furnish(app)
    safety.guard(app)
    app.url_map.converters["int"] = Number
    for found in iter_modules(__path__):
        blueprint = getattr(import_module(f"scg.doors.{found.name}"), "door", None)
        if isinstance(blueprint, Blueprint):
            app.register_blueprint(blueprint)
