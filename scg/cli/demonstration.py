"""The demonstrations on the command line."""

import click

from scg.cli.group import migrated_app, scg


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

    with migrated_app().app_context():
        getattr(demo, load)(click.echo)
        demo.let_in(click.echo)
