"""A volume made in a process of its own, a section at a time, which says how far it is and can be ended."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scg.documents.formats import made
from scg.documents.plain import from_plain
from scg.documents.structure import from_plain as minutes_from
from scg.documents.volume import Binding, Part, bound, part
from scg.documents.wanted import ROOT

JOB, PROGRESS, VOLUME = "job", "progress", "volume"
LOOKS_SECONDS = 0.1
Going = Callable[[int], bool]


class Ended(Exception):
    """The volume was ended before it was made."""


def drawn(folder: Path, kind: str, fonts: Path, going: Going) -> Path:
    """Make the volume of the job that lies in a folder, there, by another process; gives its file.

    `going(number)` is told every moment how many sections are laid out: where it answers no, the process is killed
    and Ended raised. RuntimeError where the volume can't be made.
    """
    command = [sys.executable, "-m", "scg.documents.rendering_volume", str(folder), kind, str(fonts)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        while process.poll() is None:
            if not going(laid_out(folder)):
                raise Ended
            time.sleep(LOOKS_SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for name in (JOB, PROGRESS):
            (folder / name).unlink(missing_ok=True)
    if process.returncode:
        raise RuntimeError("The volume could not be made; the reason stands in the server's output")
    return folder / f"{VOLUME}.{kind}"


def laid_out(folder: Path) -> int:
    """How many sections the process has laid out so far."""
    try:
        return int((folder / PROGRESS).read_text() or 0)
    except FileNotFoundError:
        return 0


def work(folder: Path, kind: str, fonts: Path) -> None:
    """What that process does: the job's first line is the binding, each further line one meeting's minutes."""
    if hasattr(os, "nice"):
        os.nice(5)  # people at their screens come first, though somebody waits for this, too
    with (folder / JOB).open() as lines:
        binding = from_plain(Binding, json.loads(next(lines)))
        parts = list(_parts(lines, binding, folder))
    unfinished = folder / f"{VOLUME}.{os.getpid()}"
    unfinished.write_bytes(made(bound(parts, binding), kind, fonts))
    unfinished.replace(folder / f"{VOLUME}.{kind}")


def _parts(lines: Iterator[str], binding: Binding, folder: Path) -> Iterator[Part]:
    for number, line in enumerate(lines, start=1):
        yield part(minutes_from(json.loads(line)), binding.asked)
        (folder / PROGRESS).write_text(str(number))


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
