"""The record on the command line: checking it, and making the tables from it again."""

from typing import Any

import click

from scg.cli.group import bare_app, scg
from scg.words import Refused


@scg.group("record")
def record_group() -> None:
    """The record: checking it, and making the tables from it again."""


@record_group.command("verify")
@click.argument("log", required=False)
def verify(log: str | None) -> None:
    """Check one log or all of them; names the first entry that doesn't hold."""
    from scg.record import checking

    bad = False
    with bare_app().app_context():
        for known in _logs(log):
            verdict = checking.check(known.id)
            held = f", {len(verdict.withheld)} withheld" if verdict.withheld else ""
            found = verdict.problem or f"good, {verdict.length:,} entries{held}, {verdict.link.hex()[:16]}"
            click.echo(f"{known.id}: {found}")
            bad = bad or not verdict.good
    if bad:
        raise SystemExit(1)


@record_group.command("rebuild")
@click.argument("log", required=False)
def rebuild(log: str | None) -> None:
    """Make the state tables of one log or of all of them again, from the entries."""
    from scg.record.rebuild import rebuild as rebuilt

    with bare_app().app_context():
        for known in _logs(log):
            click.echo(f"{known.id}: {rebuilt(known):,} entries")


def _logs(log: str | None) -> list[Any]:
    from scg.record import reading

    found = [known for known in reading.logs() if log in (None, known.id)]
    if not found:
        raise Refused(f"There is no log {log or ''}".rstrip())
    return found
