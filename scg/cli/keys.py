"""The key that signs checkpoints, on the command line."""

from pathlib import Path

import click

from config import configuration
from scg.cli.group import migrated_app, scg


@scg.group()
def key() -> None:
    """The key that signs checkpoints: making it, changing it, and showing its public half."""


@key.command("new")
def new() -> None:
    """Make the key, in a file of mode 0400 outside the database; refused where there is one."""
    from scg.record import signing

    file = Path(configuration()["SCG_SIGNING_KEY"])
    signing.make(file)
    click.echo(f"Made {file}. It is not in the database's backups: keep a copy of it under lock and key")


@key.command("rotate")
def rotate() -> None:
    """Have a new key sign from now on; the old key's last checkpoints cover the change."""
    from scg.record import checkpoints

    with migrated_app().app_context():
        public = checkpoints.rotate()
    click.echo(f"A new key signs from now on: {public}. Keep a copy of its file; the old one is gone")


@key.command("show")
def show() -> None:
    """Show the public key of every log, as those who check are given it."""
    from scg.record import checkpoints, reading

    with migrated_app().app_context():
        for known in reading.logs():
            for made in {one.public: one for one in checkpoints.all_of(known.id)}.values():
                click.echo(checkpoints.vkey_of(made))
