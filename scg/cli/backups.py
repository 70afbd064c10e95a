"""Backups on the command line: making one beside a running server, and putting one back."""

from pathlib import Path

import click

from scg.cli.group import bare_app, migrated_app, scg
from scg.words import Refused


@scg.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Back the database up into a new folder of FOLDER, beside a running server, and check the copy."""
    from scg import __version__, backups
    from scg.migrating import newest, number

    app = bare_app()
    with app.app_context():
        if number() != newest():
            raise Refused(
                "The database isn't of this scg. Back it up with the scg that runs on it, or: scg migrate"
            )
        made = backups.make(folder, app.config, version=__version__)
    click.echo(f"Backed up {made.entries:,} entries of {len(made.logs)} logs, and checked the copy: {made.folder}")
    if made.warning:
        click.echo(f"Warning: {made.warning}", err=True)
    click.echo("The signing key and the secret key are not in it. Keep copies of them elsewhere")


@scg.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--over", is_flag=True, help="Also where the database holds entries; it is kept under another name")
def restore(folder: Path, over: bool) -> None:
    """Put the backup in FOLDER in the place of the database; the server must be stopped."""
    from scg import restoring
    from scg.migrating import newest

    app = bare_app()
    with app.app_context():
        put_back, aside = restoring.restore(folder, app.config, newest=newest(), over=over)
    with migrated_app().app_context():
        restoring.settle(put_back)
    click.echo(f"Restored {put_back.entries:,} entries of {len(put_back.logs)} logs, as of {put_back.made_at}")
    click.echo(f"The database before it is kept as {aside}" if aside else "There was nothing there before")
    click.echo("Everybody signs in again. Start the server: scg run")
