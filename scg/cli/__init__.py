"""scg on the command line: run, settings, people, tokens, demonstrations, the record."""

import click

from config import Unsafe
from scg.cli import backups, bundle, demonstration, keys, people, record, serving, takeover
from scg.cli.group import scg
from scg.words import Refused

WORDS = (backups, bundle, demonstration, keys, people, record, serving, takeover)  # imported, they are registered


def main(given: list[str] | None = None) -> int:
    """Run one command of scg, as given or as typed; a refusal is one sentence and exit code 1."""
    try:
        scg.main(given, standalone_mode=False)
    except (Refused, Unsafe) as refusal:
        click.echo(str(refusal), err=True)
        return 1
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort:
        return 1
    return 0
