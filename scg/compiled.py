"""Templates as they were compiled, kept between starts: compiling them anew is most of a first page's wait."""

import os

from jinja2 import BytecodeCache, FileSystemBytecodeCache

from scg.assets import ROOT


def compiled_templates() -> BytecodeCache | None:
    """Where compiled templates are kept, beside the other things made ready; None where nothing can be written.

    Each is kept under its template's name and checked against its text: a template that changed is compiled anew.
    """
    folder = ROOT / "build" / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None
