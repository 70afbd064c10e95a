"""A forum's own Word template, which is code from elsewhere: checked, and run in a process of its own."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from scg.documents.wanted import ROOT
from scg.documents.word_package import parts_of
from scg.documents.word_template_fields import NAMES, sample
from scg.words import Refused

SECONDS = 10
_running = threading.Semaphore(2)


@dataclass(frozen=True)
class Uses:
    """The fields that a template uses, and those that there are and it doesn't, each in the order of the list."""

    uses: tuple[str, ...]
    misses: tuple[str, ...]


@lru_cache(maxsize=4)
def checked(content: bytes) -> Uses:
    """The fields of a template that can be used; Refused, in a sentence, for one that can't.

    It is looked into as a package first, then filled with a sample by a process of its own, which is ended after
    some seconds and may take only so much memory. What was found of the last few files is remembered: a door has
    a file checked before the act takes its turn, for which others wait.
    """
    parts_of(content)
    answer, _ = _apart(content, sample(), strict=True)
    used = set(answer["used"])
    return Uses(tuple(n for n in NAMES if n in used), tuple(n for n in NAMES if n not in used))


def filled(content: bytes, told: Mapping[str, Any]) -> bytes:
    """A template filled in, by a process of its own as well; Refused where that can't be done."""
    parts_of(content)
    return _apart(content, told, strict=False)[1]


def _apart(content: bytes, told: Mapping[str, Any], *, strict: bool) -> tuple[dict[str, Any], bytes]:
    if not _running.acquire(blocking=False):
        raise Refused("Other templates are being filled in just now. Try again in a moment", field="content")
    try:
        with tempfile.TemporaryDirectory(prefix="scg-template-") as place:
            folder = Path(place)
            (folder / "template.docx").write_bytes(content)
            (folder / "told.json").write_text(json.dumps({"strict": strict, "told": told}))
            _run(folder)
            answer = folder / "answer.json"
            said = json.loads(answer.read_text()) if answer.exists() else {"refused": "It asks for too much"}
            if "refused" in said:
                raise Refused(f"This template can’t be used. {said['refused']}", field="content")
            return said, (folder / "filled.docx").read_bytes()
    finally:
        _running.release()


def _run(folder: Path) -> None:
    """Run it where no setting of the server is known, and end it when it is late; the server goes on meanwhile."""
    command = [sys.executable, "-m", "scg.documents.word_template_work", str(folder)]
    nothing, bare = subprocess.DEVNULL, {"PYTHONDONTWRITEBYTECODE": "1"}
    running = subprocess.Popen(command, cwd=ROOT, env=bare, stdin=nothing, stdout=nothing, stderr=nothing)
    until = time.monotonic() + SECONDS
    try:
        while running.poll() is None:
            if time.monotonic() > until:
                raise Refused("This template can’t be used. It takes too long to fill in", field="content")
            time.sleep(0.02)
    finally:
        running.kill()
        running.wait()
