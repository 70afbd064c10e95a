"""A Word template to begin from: every field once, for a forum to make its own."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document

from scg.documents.word import element, field, paragraph, run
from scg.documents.word_styles import dress
from scg.documents.word_template_fields import FIELDS, Field

APART = ("marking", "standing", "meeting", "incident", "forum")


def starter() -> bytes:
    """Give a template as the bytes of a .docx: a title, and each field under its name, lists as bullets."""
    document = Document()
    dress(document)
    section = document.sections[0]
    bold = element("b")
    section.header.paragraphs[0]._p.append(run("{{ marking }}", bold))
    pages = (run("\npage "), *field("PAGE"), run(" of "), *field("NUMPAGES"))
    section.footer.paragraphs[0]._p.extend([run("{{ marking }}", element("b")), *pages])
    document.add_paragraph("{{ meeting }} minutes: {{ incident }}", style="Title")
    document.add_paragraph("Strategic Coordinating Group of {{ forum }}", style="Subtitle")
    document.add_paragraph("{{ standing }}", style="Standing")
    last = document.element.body[-1]  # the section's properties
    for each in FIELDS:
        if each.name not in APART:
            for made in _drawn(each):
                last.addprevious(made)
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as given, ZipFile(fixed, "w") as out:
        for name in given.namelist():
            if not name.startswith("docProps/thumbnail"):
                out.writestr(ZipInfo(name), _without_thumbnail(name, given.read(name)), ZIP_DEFLATED)
    return fixed.getvalue()


def _without_thumbnail(name: str, part: bytes) -> bytes:
    if name != "_rels/.rels":
        return part
    kept = [piece for piece in part.split(b"<Relationship ") if b"thumbnail" not in piece]
    whole = b"<Relationship ".join(kept)
    return whole if whole.endswith(b"</Relationships>") else whole + b"</Relationships>"


def _drawn(each: Field) -> list[Any]:
    label = each.name.replace("_", " ").capitalize()
    if not each.many:
        return [paragraph("Normal", run(f"{label}: ", element("b")), run(f"{{{{ {each.name} }}}}"))]
    begin, end = f"{{%p for one in {each.name} %}}", "{%p endfor %}"
    heading = paragraph("Heading2", run(label))
    said = [f"{part.replace('_', ' ').capitalize()}: {{{{ one.{part} }}}}" for part in each.parts]
    lines = said or ["{{ one }}"]
    within = [paragraph("ListBullet", run("\n".join(lines)))]
    return [heading, paragraph("Normal", run(begin)), *within, paragraph("Normal", run(end))]
