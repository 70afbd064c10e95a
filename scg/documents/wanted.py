"""A document that is wanted, and the name it is kept under once it is made."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE_OF = (
    "scg/documents",
    "scg/rules/contact.py",
    "templates/documents",
    "templates/bundle",
    "static/css/tokens.css",
)


@dataclass(frozen=True)
class Wanted:
    """One document: "docx", "pdf" or "html" of minutes or the "index" of a bundle, and its content as JSON."""

    kind: str
    plain: str

    @property
    def name(self) -> str:
        """The file it is kept in: the same for the same content, kind and version of scg."""
        content = hashlib.sha256(f"{_version()}\n{self.kind}\n{self.plain}".encode()).hexdigest()
        return f"{content[:40]}.{self.kind}"


@cache
def _version() -> str:
    found = hashlib.sha256()
    for place in MADE_OF:
        whole = ROOT / place
        for file in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
            if file.suffix in (".py", ".html", ".typ", ".css"):
                found.update(file.read_bytes())
    return found.hexdigest()
