"""A Word file from elsewhere as a package: what it may hold, and what is refused before anything reads it."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scg.words import Refused

MOST_BYTES, MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 900_000, 300, 20_000_000, 200
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
# Fields by which Word fetches or runs something, whichever way they are written.
FETCHES = re.compile(
    r"(?<![A-Z])(DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON|RD)\b"
)
EMBEDDED = re.compile(r"oleobject|package|control|activex|afchunk|subdocument|attachedtemplate|frame|vba", re.I)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a Word document by their names; Refused, in a sentence, for what isn't one or holds more."""
    if not content:
        raise _refusal("Select a Word file")
    if len(content) > MOST_BYTES:
        raise _refusal(f"The file must be {MOST_BYTES // 1000} kB or smaller")
    parts = _unpacked(content)
    for check in (_is_a_document, _holds_no_macros, _is_plain_xml, _reaches_nowhere, _fetches_nothing):
        check(parts)
    return parts


def leads_nowhere(content: bytes) -> None:
    """Refused where a document that a template made fetches anything: tags can make what its file doesn't hold."""
    parts = _read(content, lambda _listed: None)
    for check in (_is_plain_xml, _reaches_nowhere, _fetches_nothing):
        check(parts)


def _refusal(sentence: str) -> Refused:
    return Refused(sentence, field="content")


def _unpacked(content: bytes) -> dict[str, bytes]:
    return _read(content, _fits)


def _read(content: bytes, check: Callable[[list[ZipInfo]], None]) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as packed:
            check(packed.infolist())
            return {one.filename: packed.read(one) for one in packed.infolist() if not one.is_dir()}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise _refusal("This isn’t a Word document (.docx)") from None


def _fits(listed: list[ZipInfo]) -> None:
    names = [one.filename for one in listed]
    if any(_leads_out(name) for name in names) or len(set(names)) < len(names):
        raise _refusal("This file’s parts have names that lead out of it, or the same name twice")
    if any(one.flag_bits & 1 for one in listed):
        raise _refusal("This file is protected by a password")
    if any(one.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for one in listed):
        raise _refusal("This isn’t a Word document (.docx)")
    whole = sum(one.file_size for one in listed)
    swollen = any(one.file_size > 100_000 and one.file_size > MOST_RATIO * one.compress_size for one in listed)
    if len(listed) > MOST_PARTS or whole > MOST_UNPACKED or swollen:
        raise _refusal("This file unpacks to far more than a template needs")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


def _is_a_document(parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types:
        raise _refusal("This file holds macros. Save it as a Word document (.docx)")
    if MAIN.encode() not in types or "word/document.xml" not in parts:
        raise _refusal("This isn’t a Word document (.docx)")


def _holds_no_macros(parts: dict[str, bytes]) -> None:
    for name in parts:
        low = name.lower()
        if "vba" in low or "customui" in low:
            raise _refusal("This file holds macros. Save it as a Word document (.docx)")
        if "/embeddings/" in low or "/activex/" in low or low.endswith((".bin", ".exe", ".dll", ".ole")):
            raise _refusal(f"This file holds an embedded object: {name[:80]}")


def _is_plain_xml(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        said = ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in part or (said and said[1].lower() not in (b"utf-8", b"us-ascii")):
            raise _refusal(f"This file’s part {name[:80]} isn’t in UTF-8")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise _refusal(f"This file’s part {name[:80]} declares entities, which no Word document does")
        _parsed(name, part)


def _parsed(name: str, part: bytes) -> Any:
    from docx.oxml import parse_xml  # first asked for here: a start is to be quick

    try:
        return parse_xml(part)  # which resolves no entity and asks nothing of the network
    except SyntaxError:
        raise _refusal(f"This file’s part {name[:80]} can’t be read") from None


def _reaches_nowhere(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if not name.lower().endswith(".rels"):
            continue
        for related in _parsed(name, part):
            if related.get("TargetMode", "").lower() == "external":
                raise _refusal(
                    f"This file leads elsewhere: {related.get('Target', '')[:80]}. Take the link out of it"
                )
            kind = related.get("Type", "").rpartition("/")[2]
            if EMBEDDED.fullmatch(kind):
                raise _refusal(f"This file holds an embedded object: {kind[:40]}")


def _fetches_nothing(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if name.lower().startswith("word/") and name.lower().endswith(".xml"):
            for text in _instructions(_parsed(name, part)):
                if found := FETCHES.search(text.upper()):
                    raise _refusal(f"This file has a field that fetches something: {found[0]}")


def _instructions(root: Any) -> list[str]:
    """The instructions of a part's fields, put together again where Word has split them, a paragraph each."""
    told = [field.get(f"{WORD}instr", "") for field in root.iter(f"{WORD}fldSimple")]
    return [*told, *("".join(i.text or "" for i in p.iter(f"{WORD}instrText")) for p in root.iter(f"{WORD}p"))]
