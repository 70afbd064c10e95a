"""Serving, settings and migrations on the command line."""

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from config import ROOT, SETTINGS, configuration, settings
from scg.cli.group import bare_app, migrated_app, scg

if TYPE_CHECKING:  # a serving process patches before it imports Flask
    from flask import Flask

PREPARE = "import sys; from scg.cli import main; sys.exit(main(['prepare']))"
EXAMPLE = "deploy/nginx.conf"
SECRET = (
    "SECRET_KEY",
    "DATABASE_URL",
    "SCG_MESSAGE_QUEUE",
    "SCG_METRICS_TOKEN",
    "SCG_OIDC_CLIENT_SECRET",
    "SMTP_URL",
)


@scg.command()
@click.option("--workers", help="So many server processes (auto: one a core), each with a port of its own.")
def run(workers: str | None) -> None:
    """Migrate the database, load the demonstration into an empty one, and serve."""
    asked = workers if workers is not None else settings()["SCG_WORKERS"]
    if asked:
        _run_workers(asked)
    import wsgi  # patches first, so nothing of the app may have been imported before

    _prepare(wsgi.app)
    with wsgi.app.app_context():
        _say_where(wsgi.app)
    wsgi.main()


def _run_workers(asked: str) -> NoReturn:
    from scg import supervising, workers

    number, chosen = workers.number_of(asked), configuration()
    workers.refuse_unshared(chosen)
    places = workers.places(chosen["SCG_HOST"], int(chosen["SCG_PORT"]), number)
    # The supervisor knows nothing of the app: it stays small, and what it starts later may be newer.
    prepared = subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, check=False).returncode
    if prepared:
        sys.exit(prepared)
    for place in places:
        click.echo(f"worker {place.number} is at {place.url}")
    click.echo(f"Each is the whole of scg. A proxy in front shares them out by incident: {EXAMPLE}")
    click.echo(f"(Ctrl+C stops them all; kill -HUP {os.getpid()} replaces them one by one)")
    sys.exit(supervising.supervise(places, as_json=chosen["SCG_ENV"] == "production"))


@scg.command(hidden=True)
def prepare() -> None:
    """Do what comes before several workers: migrate the database, load the demonstration into an empty one."""
    app = bare_app()
    _prepare(app)
    with app.app_context():
        _say_sign_ins(app)


def _prepare(app: "Flask") -> None:
    from scg import storage
    from scg.migrating import migrate_database

    storage.ready_to_serve(app)
    migrate_database(app)
    with app.app_context():
        _demonstrate_if_empty(app.config["SCG_ENV"] != "production")


def _demonstrate_if_empty(wanted: bool) -> None:
    from scg import demo
    from scg.record import reading

    if wanted and not reading.logs():
        click.echo("Loading the demonstration (first time only, about a minute)...")
        demo.load_all(click.echo)


def _say_where(app: "Flask") -> None:
    where = app.config["SCG_ORIGIN"] or f"http://{app.config['SCG_HOST']}:{app.config['SCG_PORT']}"
    click.echo(f"scg is at {where.replace('127.0.0.1', 'localhost')}  (Ctrl+C stops it)")
    _say_sign_ins(app)


def _say_sign_ins(app: "Flask") -> None:
    from scg.pieces.people import is_known

    for one in app.config["DEMONSTRATION"]:
        if is_known(one["email"]):
            click.echo(f"  {one['part']:14} {one['email']:38} password {one['password']}")


@scg.command("settings")
def list_settings() -> None:
    """List the settings: name, value now, and what each is for."""
    chosen = settings()
    for setting in SETTINGS:
        secret = setting.name in SECRET
        value = ("(set)" if chosen[setting.name] else "") if secret else chosen[setting.name]
        click.echo(f"{setting.name:22} {value or '(empty)':20} {setting.help}")


@scg.command()
def migrate() -> None:
    """Bring the database to this version of scg."""
    migrated_app()
    click.echo("The database is up to date")
