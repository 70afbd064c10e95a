"""scg's command line, run as an administrator types it."""

import os
import subprocess
from pathlib import Path

from tests.support.server import ROOT


def scg(
    database: str, folder: Path, *words: str, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run one command of scg on a database, with its files in a folder; exit code and words as they come."""
    environment = {**os.environ, "DATABASE_URL": database, "SCG_DATA": str(folder), **settings}
    command = [str(ROOT / ".venv/bin/scg"), *words]
    return subprocess.run(
        command, env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False
    )
