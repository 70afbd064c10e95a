"""What an OpenDocument file is put together from, by odfdo: elements, text as it was written, and fixed bytes."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from odfdo import Document, Element

from scg.documents.word import NOT_XML

# A blank at the start of a paragraph or after another is lost, unless it is an element: ODF 1.3 part 3, 6.1.2.
LOST = re.compile("(\n|\t|(?<![^\n\t ]) +|(?<=[^ ]) {2,})")
UNWANTED = ("Thumbnails/", "Configurations2/", "manifest.rdf")


def element(tag: str, attributes: Mapping[str, Any] | None = None, *children: Any) -> Any:
    """Give an element with its attributes; children are elements or text."""
    made = Element.from_tag(tag)
    for name, value in (attributes or {}).items():
        made.set_attribute(name, NOT_XML.sub("\ufffd", str(value)))
    for child in children:
        made.append(child)
    return made


def words(text: str) -> Iterator[Any]:
    """Give text as a paragraph holds it: line breaks, tabs and blanks kept, and U+FFFD for what XML can't hold."""
    for part in LOST.split(NOT_XML.sub("\ufffd", text)):
        if part == "\n":
            yield element("text:line-break")
        elif part == "\t":
            yield element("text:tab")
        elif part and not part.strip(" "):
            yield element("text:s", {"text:c": len(part)})
        elif part:
            yield part


def begun(kind: str) -> Any:
    """Give an empty document of odfdo's "text" or "spreadsheet", without its template's styles and pictures."""
    document: Any = Document(kind)
    for name in list(document.container.parts):
        if name.startswith(UNWANTED):
            document.container.del_part(name)
    for name in document.manifest.get_paths():
        if str(name).startswith(UNWANTED):
            document.manifest.del_full_path(str(name))
    for part in (document.styles, document.content):
        for place in ("office:styles", "office:automatic-styles", "office:master-styles", "office:font-face-decls"):
            for found in part.get_elements(f"//{place}"):
                found.clear()
    return document


def named(document: Any, *, title: str, subject: str, author: str, made: datetime, said: str, marking: str) -> None:
    """Set a document's properties: those of its content, and none of the machine's or the moment's."""
    meta = document.meta
    clean = {name: NOT_XML.sub("\ufffd", text) for name, text in {"title": title, "subject": subject}.items()}
    meta.set_title(clean["title"])
    meta.set_subject(clean["subject"])
    meta.set_description(NOT_XML.sub("\ufffd", said))
    meta.set_keywords(marking)
    meta.set_initial_creator(NOT_XML.sub("\ufffd", author))
    meta.set_creator(NOT_XML.sub("\ufffd", author))
    meta.set_creation_date(made)
    meta.set_modification_date(made)
    meta.set_language("en-GB")
    meta.set_generator("scg")


def unchanging(document: Any, written: tuple[str, str] = ("", "")) -> bytes:
    """Give the bytes of a document without the moment of saving: its type first and plain, as ODF asks for it.

    `written` is a stand-in that its content holds once, and the markup that takes its place.
    """
    stand_in, markup = (part.encode() for part in written)
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as given, ZipFile(fixed, "w") as out:
        out.writestr(ZipInfo("mimetype"), given.read("mimetype"), ZIP_STORED)
        for name in sorted(given.namelist()):
            if name != "mimetype" and not name.endswith("/"):
                part = given.read(name)
                whole = part.replace(stand_in, markup, 1) if stand_in and name == "content.xml" else part
                out.writestr(ZipInfo(name), whole, ZIP_DEFLATED)
    return fixed.getvalue()
