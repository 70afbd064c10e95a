"""A forum's own Word template for minutes: set, which checks it first, and removed."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from scg.commands import command
from scg.commands.given import Ask, Line, Text
from scg.extensions import db
from scg.models.word_templates import TemplateFile, WordTemplate
from scg.record.change import Change
from scg.words import Already, Refused

HINT = "Its bytes in base64; the page of templates takes the file itself"


class Checking:
    """What checks a template: told by the wiring, since acts know no documents."""

    check: Callable[[bytes], Any] = staticmethod(lambda _content: None)


def _bytes(given: Any) -> bytes:
    try:
        return base64.b64decode(given.encode("ascii", "strict"), validate=True)
    except (AttributeError, binascii.Error, UnicodeEncodeError):
        raise ValueError("must be the file’s bytes in base64") from None


File = Annotated[
    bytes,
    BeforeValidator(_bytes),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
    Ask("File", HINT, missing="Select a Word file", widget="text"),
]


@command("Use a Word template of our own for minutes", button="Use this template", forum_wide=True)
def set_word_template(change: Change, *, file_name: Annotated[Line, Ask("File name")], content: File) -> None:
    """Give minutes in the forum's own Word template as well, from now on; the file is checked, and kept."""
    fingerprint = hashlib.sha256(content).hexdigest()
    known = db.session.get(WordTemplate, change.log)
    if known is not None and known.content_hash == fingerprint:
        raise Already("Minutes are given in this template already")
    found = Checking.check(content)
    if db.session.get(TemplateFile, fingerprint) is None:
        change.keep(TemplateFile(sha256=fingerprint, content=content))
    change.record(
        "word_template.set",
        "word_template:minutes",
        file_name=file_name,
        content_hash=fingerprint,
        size=len(content),
        uses=list(found.uses),
        misses=list(found.misses),
    )


@command("Remove the Word template of minutes", button="Remove it", forum_wide=True)
def remove_word_template(
    change: Change, *, reason: Annotated[Text, Ask("Reason", "Stays in the forum’s record", missing="Enter why")]
) -> None:
    """Give minutes in the forum's own Word template no longer; the file stays with the record."""
    known = db.session.get(WordTemplate, change.log)
    if known is None:
        raise Refused("Your forum has no Word template")
    about: dict[str, Any] = {"file_name": known.file_name, "content_hash": known.content_hash, "reason": reason}
    change.record("word_template.removed", "word_template:minutes", **about)
