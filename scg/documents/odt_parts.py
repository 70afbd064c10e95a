"""What an OpenDocument file is put together from: elements as markup, text as it was written, and fixed bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from markupsafe import Markup, escape
from odfdo import Document, Element

from scg.documents.looks import NOT_XML

# A blank at the start of a paragraph or after another is lost, unless it is an element: ODF 1.3 part 3, 6.1.2.
LOST = re.compile("(\n|\t|(?<![^\n\t ]) +|(?<=[^ ]) {2,})")
UNWANTED = ("Thumbnails/", "Configurations2/", "manifest.rdf")
STYLES, AUTOMATIC, MASTERS = "styles", "automatic-styles", "master-styles"


def element(tag: str, attributes: Mapping[str, Any] | None = None, *children: str) -> Markup:
    """Give an element's markup with its attributes; children are markup, or text, which is escaped."""
    about = "".join([f' {name}="{_quoted(value)}"' for name, value in (attributes or {}).items()])
    within = "".join([escape(child) for child in children])
    return Markup(f"<{tag}{about}>{within}</{tag}>" if within else f"<{tag}{about}/>")


def _quoted(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return str(escape(clean(text))).replace("\n", "&#10;").replace("\t", "&#9;")


def clean(text: str) -> str:
    """Give text with U+FFFD for what XML can't hold."""
    return NOT_XML.sub("\ufffd", text)


def words(text: str) -> Iterator[str]:
    """Give text as a paragraph holds it: line breaks, tabs and blanks kept, and U+FFFD for what XML can't hold."""
    for part in LOST.split(clean(text).replace("\r\n", "\n").replace("\r", "\n")):
        if part == "\n":
            yield element("text:line-break")
        elif part == "\t":
            yield element("text:tab")
        elif part and not part.strip(" "):
            yield element("text:s", {"text:c": len(part)})
        elif part:
            yield part


def line(style: str, *parts: str) -> Markup:
    """Give a paragraph in a style."""
    return element("text:p", {"text:style-name": style}, *parts)


def span(style: str, text: str) -> Markup:
    """Give words in a style of their own."""
    return element("text:span", {"text:style-name": style}, *words(text))


def begun(kind: str) -> Any:
    """Give an empty document of odfdo's "text" or "spreadsheet", without its template's styles and pictures."""
    document: Any = Document(kind)
    for name in list(document.container.parts):
        if name.startswith(UNWANTED):
            document.container.del_part(name)
    for name in document.manifest.get_paths():
        if str(name).startswith(UNWANTED):
            document.manifest.del_full_path(str(name))
    face = element("style:font-face", {"style:name": "Arial", "svg:font-family": "Arial"})
    for part in (document.styles, document.content):
        for place in (STYLES, AUTOMATIC, MASTERS, "font-face-decls"):
            for found in part.get_elements(f"//office:{place}"):
                found.clear()
        put(part, "font-face-decls", [face])
    return document


def put(part: Any, place: str, made: Iterable[Markup]) -> None:
    """Put elements where a document's styles or content keep those of their kind."""
    found = part.get_element(f"//office:{place}")
    for each in made:
        found.append(Element.from_tag(str(each)))


def settled(document: Any, *sets: Markup) -> None:
    """Give a document these settings, and none of its template's."""
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "config")}
    about = {f"xmlns:{name}": address for name, address in spaces.items()} | {"office:version": "1.3"}
    whole = element("office:document-settings", about, element("office:settings", {}, *sets))
    document.container.set_part("settings.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}'.encode())


def setting(name: str, value: str | bool | int, kind: str = "") -> Markup:
    """Give one setting of a program that opens the document; a whole number is an "int" unless told otherwise."""
    kinds = {str: "string", bool: "boolean", int: "int"}
    about = {"config:name": name, "config:type": kind or kinds[type(value)]}
    return element("config:config-item", about, str(value).lower() if isinstance(value, bool) else str(value))


def named(document: Any, *, title: str, subject: str, author: str, made: datetime, said: str, marking: str) -> None:
    """Set a document's properties: those of its content, and none of the machine's or the moment's."""
    meta = document.meta
    meta.set_title(clean(title))
    meta.set_subject(clean(subject))
    meta.set_description(clean(said))
    meta.set_keywords(clean(marking))
    meta.set_initial_creator(clean(author))
    meta.set_creator(clean(author))
    meta.set_creation_date(made)
    meta.set_modification_date(made)
    meta.set_language("en-GB")
    meta.set_generator("scg")


def unchanging(document: Any, whole: Markup) -> bytes:
    """Give the bytes of a document without the moment of saving: its type first and plain, as ODF asks for it.

    `whole` is all of its content. As markup: joined to odfdo's tree, each element takes longer the more there are.
    """
    body = document.body
    body.clear()
    empty = f"<{body.tag}/>".encode()
    full = f"<{body.tag}>{whole}</{body.tag}>".encode()
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as given, ZipFile(fixed, "w") as out:
        out.writestr(ZipInfo("mimetype"), given.read("mimetype"), ZIP_STORED)
        for name in sorted(given.namelist()):
            if name != "mimetype" and not name.endswith("/"):
                part = given.read(name)
                kept = part.replace(empty, full, 1) if name == "content.xml" else part
                out.writestr(ZipInfo(name), kept, ZIP_DEFLATED)
    return fixed.getvalue()
