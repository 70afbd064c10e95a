"""Documents made in processes of their own, while a server goes on serving, and kept: each is made once."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scg.documents.wanted import ROOT, Wanted

MOST_PROCESSES = 2
Tell = Callable[[int, int], object]


def rendered(wanted: Sequence[Wanted], folder: Path, fonts: Path, tell: Tell) -> list[bytes]:
    """Give each document's bytes, from `folder` where it is kept already, else made there by other processes.

    What else is kept in the folder goes. `tell(done, of)` is called as it gets on. RuntimeError where a
    document can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {each.name: each for each in wanted}
    missing = [each for name, each in names.items() if not (folder / name).exists()]
    if missing:
        _make(missing, folder, fonts, tell)
    for kept in folder.iterdir():
        if kept.name not in names:
            kept.unlink(missing_ok=True)
    return [(folder / each.name).read_bytes() for each in wanted]


def _make(missing: Sequence[Wanted], folder: Path, fonts: Path, tell: Tell) -> None:
    processes = min(MOST_PROCESSES, os.cpu_count() or 1, len(missing))
    with tempfile.TemporaryDirectory(prefix="scg-rendering-") as place:
        running = []
        share = -(-len(missing) // processes)  # one after another: the formats of a version share some work
        for number in range(processes):
            job = Path(place) / f"{number}.json"
            mine = missing[number * share :][:share]
            job.write_text(json.dumps([[each.name, each.kind, each.plain] for each in mine]))
            command = [sys.executable, "-m", "scg.documents.rendering_work", str(job), str(folder), str(fonts)]
            running.append(subprocess.Popen(command, cwd=ROOT))
        while any(one.poll() is None for one in running):
            tell(sum((folder / each.name).exists() for each in missing), len(missing))
            time.sleep(0.1)
    tell(len(missing), len(missing))
    if any(one.returncode for one in running):
        raise RuntimeError("A document could not be made; the reason stands in the server's output")
