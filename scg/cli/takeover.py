"""Taking an incident over on the command line, from the bundle of a host that is lost."""

from pathlib import Path

import click

from scg.cli.group import migrated_app, scg
from scg.words import Refused


@scg.command("import")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--by", "who", required=True, help='Who decided it, like "Jo Khan, Calderdale Council"')
@click.option("--because", required=True, help="Why, like: the server room in Halifax is under water")
@click.option("--key", "keys", multiple=True, help="A public key of the lost host, got by another way")
def take_over(bundle: Path, who: str, because: str, keys: tuple[str, ...]) -> None:
    """Take over the incident in BUNDLE, whose host is lost: checked, then continued here from its last entry."""
    from config import settings
    from scg.commands.taking_over import take_over as taken_over
    from scg.record import brought
    from scg.record.clock import now

    try:
        raw = bundle.read_bytes()
    except OSError as problem:
        raise Refused(f"{bundle} can't be read: {problem.strerror}") from None
    found = brought.read(raw, keys)
    for warning in found.warnings:
        click.echo(f"Warning: {warning}", err=True)
    with migrated_app().app_context():
        host = settings()["SCG_RECORD_NAME"]
        done = taken_over(found, host=host, who=who, because=because, at=now())
    here = f"{found.log} is here with its {found.head.seq:,} entries"
    click.echo(f"{here}; entry {done.seq:,} tells of the take-over")
    if done.founded:
        click.echo(f"The forum {found.forum} was founded here, with its agencies and whoever had a seat")
    _say_what_next(done.people, done.chairs)


def _say_what_next(people: list[tuple[str, str]], chairs: int) -> None:
    click.echo("No bundle holds anybody's e-mail address. Next: start the server (scg run), and give the people a")
    click.echo("way in, the chair first: each their address, and then scg person password ADDRESS:")
    for place, (person, name) in enumerate(people):
        click.echo(f"  scg person address {person} ...   ({name}{', chair' if place < chairs else ''})")
    if not people:
        click.echo("  everybody of the bundle has an account here already")
    click.echo("Nobody may go on working on the lost host: the two records would part, and never meet again")
