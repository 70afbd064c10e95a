"""Taking an incident's record away on the command line."""

import os
import sys
from pathlib import Path

import click

from scg.cli.group import migrated_app, scg


@scg.command()
@click.argument("incident")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The .zip file to write")
def export(incident: str, output: Path) -> None:
    """Write the whole record of INCIDENT as a bundle that anybody with Python can check."""
    from scg.commands import exports
    from scg.pieces import bundle

    with migrated_app().app_context():
        exports.export_by_host(incident)
        until = exports.sign_for_export(incident)
        made = bundle.packed(incident, until, tell=_tell)
        vkey = bundle.vkey(incident)
    unfinished = output.with_name(f"{output.name}.unfinished")
    unfinished.write_bytes(made)
    os.replace(unfinished, output)
    click.echo(f"Wrote {output}, {len(made) // 1_000_000 or 1} MB. To check it, with nothing but Python:")
    click.echo(f'  python3 verify.py {output.name} --key "{vkey}"')


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty() or done == of:
        click.echo(f"\rMaking documents: {done} of {of}", nl=done == of, err=True)
