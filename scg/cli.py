"""scg on the command line: run, settings, people, tokens, demonstrations, the record."""

import getpass
import sys
from typing import TYPE_CHECKING, Any

import click

from config import SETTINGS, Unsafe, settings
from scg.words import Refused

if TYPE_CHECKING:  # a serving process patches before it imports Flask
    from flask import Flask


def main() -> int:
    """Run one command of scg; a refusal is one sentence and exit code 1."""
    try:
        scg.main(standalone_mode=False)
    except (Refused, Unsafe) as refusal:
        click.echo(str(refusal), err=True)
        return 1
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort:
        return 1
    return 0


@click.group()
def scg() -> None:
    """Runs a Strategic Coordinating Group live, from declaration to minutes."""


def _app() -> "Flask":
    from scg import create_app

    return create_app()


def _migrated() -> "Flask":
    from scg.migrating import migrate_database

    app = _app()
    migrate_database(app)
    return app


@scg.command()
def run() -> None:
    """Migrate the database, load the demonstration into an empty one, and serve."""
    import wsgi  # patches first, so nothing of the app may have been imported before
    from scg.migrating import migrate_database

    migrate_database(wsgi.app)
    with wsgi.app.app_context():
        _demonstrate_if_empty(wsgi.app.config["SCG_ENV"] != "production")
        _say_where(wsgi.app)
    wsgi.main()


def _demonstrate_if_empty(wanted: bool) -> None:
    from scg import demo
    from scg.record import reading

    if wanted and not reading.logs():
        click.echo("Loading the demonstration (first time only, about a minute)...")
        demo.load_all(click.echo)


def _say_where(app: "Flask") -> None:
    from scg.pieces.people import is_known

    where = app.config["SCG_ORIGIN"] or f"http://{app.config['SCG_HOST']}:{app.config['SCG_PORT']}"
    click.echo(f"scg is at {where.replace('127.0.0.1', 'localhost')}  (Ctrl+C stops it)")
    for one in app.config["DEMONSTRATION"]:
        if is_known(one["email"]):
            click.echo(f"  {one['part']:14} {one['email']:38} password {one['password']}")


@scg.command("settings")
def list_settings() -> None:
    """List the settings: name, value now, and what each is for."""
    chosen = settings()
    for setting in SETTINGS:
        secret = setting.name in ("SECRET_KEY", "DATABASE_URL", "SCG_MESSAGE_QUEUE")
        value = ("(set)" if chosen[setting.name] else "") if secret else chosen[setting.name]
        click.echo(f"{setting.name:22} {value or '(empty)':20} {setting.help}")


@scg.command()
def migrate() -> None:
    """Bring the database to this version of scg."""
    _migrated()
    click.echo("The database is up to date")


@scg.group()
def forum() -> None:
    """Forums."""


@forum.command("found")
@click.argument("code")
@click.argument("name")
@click.option("--area", default="", help="The area it covers")
def found(code: str, name: str, area: str) -> None:
    """Found a forum, like: scg forum found WY "West Yorkshire Local Resilience Forum"."""
    from scg.commands.founding import found_forum

    with _migrated().app_context():
        found_forum(code, name, area, origin=settings()["SCG_RECORD_NAME"])
    click.echo(f"Founded {code}. Edit its directory on the page Directory, after: scg person add")


@scg.group()
def person() -> None:
    """People."""


@person.command("add")
@click.argument("forum_code")
@click.argument("name")
@click.argument("email")
@click.argument("agency")
@click.option("--post", default="", help="Role or rank")
@click.option("--administrator", is_flag=True, help="Forum administrator")
def add_person(forum_code: str, name: str, email: str, agency: str, post: str, administrator: bool) -> None:
    """Add a person with a password, like: scg person add WY "Jo Khan" jo.khan@wyp.example police."""
    from scg.commands.accounts import set_password
    from scg.commands.founding import add_first_person

    password = _asked_password()
    with _migrated().app_context():
        who = add_first_person(forum_code, name, email, agency, post=post, administrator=administrator)
        set_password(who, password)
    click.echo(f"Added {name}. They sign in as {email.lower()}")


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise Refused("The passwords differ")
    return password


@person.command("password")
@click.argument("email")
def password(email: str) -> None:
    """Set somebody's password; every login of theirs ends."""
    from scg.commands.accounts import person_with, set_password

    given = _asked_password()
    with _migrated().app_context():
        set_password(person_with(email).id, given)
    click.echo("The password is set")


@scg.command()
@click.argument("email")
@click.option("--label", default="command line", help="What the token is for")
def token(email: str, label: str) -> None:
    """Issue a bearer token for the API; it is shown once."""
    from scg.commands.accounts import issue_token

    with _migrated().app_context():
        click.echo(issue_token(email, label))


@scg.group("demo")
def demonstration() -> None:
    """Demonstrations: history replayed through the same commands that people use."""


@demonstration.command("covid")
def covid() -> None:
    """West Yorkshire's COVID-19 SCG: 139 meetings from March 2020 to June 2021."""
    _demonstrate("load_covid")


@demonstration.command("floods")
def floods() -> None:
    """Boxing Day 2015, and Storm Christoph of January 2021."""
    _demonstrate("load_floods")


@demonstration.command("today")
def today() -> None:
    """A flood of today, with a meeting due now."""
    _demonstrate("load_today")


def _demonstrate(load: str) -> None:
    from scg import demo

    with _migrated().app_context():
        getattr(demo, load)(click.echo)


@scg.group("record")
def record_group() -> None:
    """The record: checking it, and making the tables from it again."""


@record_group.command("verify")
@click.argument("log", required=False)
def verify(log: str | None) -> None:
    """Check one log or all of them; names the first entry that doesn't hold."""
    from scg.record import reading

    bad = False
    with _app().app_context():
        for known in _logs(log):
            verdict = reading.check(known.id)
            found = verdict.problem or f"good, {verdict.length} entries, {verdict.link.hex()[:16]}"
            click.echo(f"{known.id}: {found}")
            bad = bad or not verdict.good
    if bad:
        raise SystemExit(1)


@record_group.command("rebuild")
@click.argument("log", required=False)
def rebuild(log: str | None) -> None:
    """Make the state tables of one log or of all of them again, from the entries."""
    from scg.record.rebuild import rebuild as rebuilt

    with _app().app_context():
        for known in _logs(log):
            click.echo(f"{known.id}: {rebuilt(known)} entries")


def _logs(log: str | None) -> list[Any]:
    from scg.record import reading

    found = [known for known in reading.logs() if log in (None, known.id)]
    if not found:
        raise Refused(f"There is no log {log or ''}".rstrip())
    return found
