"""Forums, people and tokens on the command line."""

import getpass
import sys

import click

from config import settings
from scg.cli.group import migrated_app, scg
from scg.words import Refused


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

    with migrated_app().app_context():
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
    with migrated_app().app_context():
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
    with migrated_app().app_context():
        set_password(person_with(email).id, given)
    click.echo("The password is set")


@person.command("unbind")
@click.argument("email")
def unbind(email: str) -> None:
    """Forget by what name a provider of single sign-on knows somebody; it binds them anew when they next come."""
    from scg.commands import identities
    from scg.commands.accounts import person_with

    with migrated_app().app_context():
        if not identities.unbind(person_with(email).id):
            raise Refused("Nothing is bound to this account")
    click.echo("Unbound. Logins that are open go on")


@person.command("address")
@click.argument("person_id")
@click.argument("email")
def address(person_id: str, email: str) -> None:
    """Give somebody the e-mail address they sign in with, like: scg person address wy-0001 jo.khan@wyp.example."""
    from scg.commands.founding import give_address

    with migrated_app().app_context():
        name = give_address(person_id, email)
    click.echo(
        f"{name} signs in as {email.lower()}, once they have a password: scg person password {email.lower()}"
    )


@person.command("export")
@click.argument("email")
def export(email: str) -> None:
    """Write everything that is kept about somebody to the standard output, as JSON."""
    import json

    from scg.commands.accounts import person_with
    from scg.commands.copies import take_copy_by_host
    from scg.pieces.copies import copy_of

    with migrated_app().app_context():
        found = person_with(email)
        take_copy_by_host(found)
        click.echo(json.dumps(copy_of(found), ensure_ascii=False, indent=1))


@scg.command()
@click.argument("email")
@click.option("--label", default="command line", help="What the token is for")
def token(email: str, label: str) -> None:
    """Issue a bearer token for the API; it is shown once."""
    from scg.commands.accounts import issue_token

    with migrated_app().app_context():
        click.echo(issue_token(email, label))
