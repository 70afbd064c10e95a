"""What a process that makes documents does: one after another, each finished before it has its name."""

import json
import os
import sys
from pathlib import Path

from scg.documents.formats import made
from scg.documents.leaving import without_contact
from scg.documents.outline import outline
from scg.documents.structure import from_plain


def work(job: Path, folder: Path, fonts: Path) -> None:
    """Make each document that a job's file lists, [name, kind, content], and put it whole into the folder."""
    if hasattr(os, "nice"):
        os.nice(10)  # people at their screens come first
    for name, kind, plain in json.loads(job.read_text()):
        unfinished = folder / f"{name}.{os.getpid()}"
        unfinished.write_bytes(_made(kind, plain, fonts))
        unfinished.replace(folder / name)


def _made(kind: str, plain: str, fonts: Path) -> bytes:
    if kind == "index":
        from scg.documents.bundle_pages import index_page  # loaded where it is used: a start is to be quick

        return index_page(json.loads(plain)).encode()
    return made(outline(without_contact(from_plain(json.loads(plain)))), kind, fonts)


if __name__ == "__main__":
    work(*map(Path, sys.argv[1:4]))
