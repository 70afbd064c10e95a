"""What a process that makes documents does: one after another, each finished before it has its name."""

import json
import os
import sys
from pathlib import Path

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
    # Loaded where they are used: each process makes a few kinds, and a start is to be quick.
    if kind == "docx":
        from scg.documents.minutes_docx import minutes_docx

        return minutes_docx(from_plain(json.loads(plain)))
    if kind == "pdf":
        from scg.documents.minutes_pdf import minutes_pdf

        return minutes_pdf(from_plain(json.loads(plain)), fonts=fonts)
    from scg.documents import bundle_pages

    page = bundle_pages.minutes_page if kind == "html" else bundle_pages.index_page
    return page(json.loads(plain)).encode()


if __name__ == "__main__":
    work(*map(Path, sys.argv[1:4]))
