"""What every command of the command line belongs to, and the app it works on."""

import gc
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # a serving process patches before it imports Flask
    from flask import Flask


@click.group()
def scg() -> None:
    """Runs a Strategic Coordinating Group live, from declaration to minutes."""


def bare_app() -> "Flask":
    """The app on the database as it is."""
    from scg import create_app

    # What an app is made of stays: to look through it for garbage takes longer than to make it.
    gc.disable()
    app = create_app()
    gc.freeze()
    gc.enable()
    return app


def migrated_app() -> "Flask":
    """The app on a database brought to this version."""
    from scg.migrating import migrate_database

    app = bare_app()
    migrate_database(app)
    return app
