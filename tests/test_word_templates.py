"""A forum's own Word template: checked before it is used, filled in by a process of its own, and never trusted."""

import base64
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient

from scg.documents import word_template
from scg.documents.structure import LogLine
from scg.documents.word_starter import starter
from scg.documents.word_template import checked, filled
from scg.documents.word_template_fields import NAMES, sample, told
from scg.extensions import db
from scg.models import Login, TemplateFile
from scg.record.clock import now
from scg.words import NotAllowed, Refused
from tests.support.minutes_sample import MINUTES
from tests.support.reading import compact
from tests.support.sending import token
from tests.support.world import PASSWORD, World

SHORT = ("marking", "standing")


def template(*lines: str, head: str = "{{ marking }}", foot: str = "{{ marking }}") -> bytes:
    """A small template that says these lines."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = head
    document.sections[0].footer.paragraphs[0].text = foot
    for line in ("{{ standing }}", *lines):
        document.add_paragraph(line)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def changed(change: Callable[[dict[str, bytes]], Any], made: bytes = b"") -> bytes:
    """A template with something done to the parts of its package."""
    with zipfile.ZipFile(io.BytesIO(made or template())) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return out.getvalue()


def text_of(made: bytes) -> str:
    document = Document(io.BytesIO(made))
    section = document.sections[0]
    parts = (section.header._element, document.element, section.footer._element)
    return compact("".join("".join(part.itertext()) for part in parts))


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        checked(content)
    return refusal.value.sentence


def test_the_template_to_begin_from_uses_every_field_there_is() -> None:
    found = checked(starter())
    assert (found.uses, found.misses) == (NAMES, ())
    text = text_of(filled(starter(), told(MINUTES, "OFFICIAL-SENSITIVE")))
    assert text.count("OFFICIAL-SENSITIVE") >= 2
    assert all(compact(words) in text for words in (MINUTES.aim, MINUTES.decisions[0].rationale, "Version 2"))
    assert "DEMONSTRATION" in text and "{{" not in text


def test_the_template_to_begin_from_says_none_where_there_is_nothing() -> None:
    nothing = {name: [] if isinstance(value, list) else "" for name, value in sample().items()}
    document = Document(io.BytesIO(filled(starter(), nothing)))
    assert not document.tables and [each.text for each in document.paragraphs].count("None.") >= 10


def test_the_log_in_a_template_says_who_spoke_where_that_is_known() -> None:
    line = LogLine("141", "09:41", "PD", "Ambulance", "We have oxygen", verbatim=True)
    lines = (line, replace(line, agency="", verbatim=False), replace(line, initials="", agency="", verbatim=False))
    minutes = replace(MINUTES, items=(replace(MINUTES.items[0], lines=lines),))
    said = ["09:41 PD, Ambulance: \u201cWe have oxygen\u201d", "09:41 PD: We have oxygen", "09:41 We have oxygen"]
    assert told(minutes, "OFFICIAL")["agenda"][0]["lines"].split("\n") == said


def test_an_upload_is_told_which_fields_it_uses_and_which_it_misses() -> None:
    found = checked(template("{{ chair }}", "{%p for one in decisions %}", "{{ one.ref }}", "{%p endfor %}"))
    assert set(found.uses) == {*SHORT, "chair", "decisions"}
    assert "aim" in found.misses and "chair" not in found.misses and len(found.misses) == len(NAMES) - 4


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{{ chairman }} {{ sheriff }}", "There is no field called chairman, sheriff"),
        ("{% for one in decisions %}{{ one.colour }}{% endfor %}", "colour"),
        ("{{ chair", "can’t be used"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "It asks for more than fields"),
        ("{{ chair['__class__'] }}", "__class__"),
        ("{{ chair|attr('__class__') }}", "__class__"),
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "It asks for more than fields"),
        ("{{ '%s'.format.__globals__ }}", "It asks for more than fields"),
        ("{% include 'outline.html' %}", "It asks for more than fields"),
        ("{{ 'x' * 3000000000 }}", "can’t be used"),
        ("{{ 1 / 0 }}", "Filling it in failed"),
    ],
)
def test_a_template_that_asks_for_more_than_fields_is_refused_in_a_sentence(line: str, sentence: str) -> None:
    assert sentence in refused(template(line))


@pytest.mark.parametrize(
    "line",
    [
        "{{ '</w:t></w:r></w:p><w:p><w:fldSimple w:instr=\"INCLUDETEXT x\"/></w:p><w:p><w:r><w:t>' | safe }}",
        "{{ ('</w:t></w:r></w:p><w:p><w:fldSimple w:instr=\"INCL' ~ 'UDEPICTURE https://e.example/' ~ chair ~ "
        "'\"/></w:p><w:p><w:r><w:t>') | safe }}",
    ],
)
def test_a_template_that_makes_a_field_that_fetches_as_it_is_filled_in_is_refused(line: str) -> None:
    by_line, late = template(line.replace(" | safe", "|safe")), f"{{% if version == '1' %}}{line}{{% endif %}}"
    for content in (by_line, template(late)):
        with pytest.raises(Refused, match="a field that fetches something: INCLUDE"):
            filled(content, told(MINUTES, "OFFICIAL") | {"version": "1"})
    with pytest.raises(Refused, match="a field that fetches something: INCLUDE"):
        checked(by_line)


def test_a_template_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_template, "SECONDS", 1.5)
    many = "".join(f"{{% for x{n} in decisions * 300 %}}" for n in range(6))
    assert "takes too long" in refused(template(many + "x" + "{% endfor %}" * 6))


def test_a_template_marks_every_page_at_head_and_foot_and_says_its_standing() -> None:
    assert "Every header must have {{ marking }}" in refused(template(head="Our forum"))
    assert "Every footer must have {{ marking }}" in refused(template(foot="Our forum"))
    without = changed(lambda parts: parts.update({MAIN: parts[MAIN].replace(b"standing", b"forum")}))
    assert "It must have {{ standing }}" in refused(without)


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
TYPES, RELS, MAIN = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"
LINK = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="%s"%s/></Relationships>'
)
ELSEWHERE = LINK % (b"hyperlink", b"https://elsewhere.example/", b' TargetMode="External"')
ATTACHED = LINK % (b"attachedTemplate", b"other.dotm", b"")
FETCHED = (
    b'<w:p><w:r><w:instrText> INCL</w:instrText></w:r><w:r><w:instrText>UDETEXT "x" </w:instrText></w:r></w:p>'
)


def end(parts: dict[str, bytes], name: str, closing: bytes, more: bytes) -> None:
    parts[name] = parts[name].replace(closing, more if closing in more else more + closing)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda p: p.update({MAIN: p[MAIN].replace(b"?>", b"?>" + LAUGHS, 1)}), "declares entities"),
        (lambda p: p.update({MAIN: b'<?xml version="1.0" encoding="UTF-7"?><a/>'}), "isn’t in UTF-8"),
        (lambda p: p.update({MAIN: p[MAIN].decode().encode("utf-16")}), "isn’t in UTF-8"),
        (lambda p: p.update({"word/vbaProject.bin": b"x"}), "holds macros"),
        (lambda p: p.update({TYPES: p[TYPES].replace(b"wordprocessingml.document.main", b"macroEnabled.main")}),
         "holds macros"),
        (lambda p: p.update({"word/embeddings/sheet.xlsx": b"x"}), "embedded object"),
        (lambda p: end(p, RELS, b"</Relationships>", ELSEWHERE), "leads elsewhere: https://elsewhere.example/"),
        (lambda p: end(p, RELS, b"</Relationships>", ATTACHED), "embedded object"),
        (lambda p: end(p, MAIN, b"<w:sectPr", FETCHED + b"<w:sectPr"), "fetches something: INCLUDETEXT"),
        (lambda p: p.update({"../../outside.xml": b"<a/>"}), "lead out of it"),
        (lambda p: p.update({"C:\\outside.xml": b"<a/>"}), "lead out of it"),
        (lambda p: p.update({"word/bomb.xml": b"<a>" + b" " * 19_000_000 + b"</a>"}), "unpacks to far more"),
        (lambda p: p.update({f"word/part{n}.xml": b"<a/>" for n in range(400)}), "unpacks to far more"),
        (lambda p: p.pop(MAIN), "isn’t a Word document"),
        (lambda p: p.update({MAIN: b"<w:document"}), "can’t be read"),
    ],
)  # fmt: skip
def test_a_hostile_package_is_refused_before_anything_reads_it(change: Any, sentence: str) -> None:
    assert sentence in refused(changed(change))


def test_what_is_no_word_document_is_refused() -> None:
    assert refused(b"") == "Select a Word file"
    assert refused(b"%PDF-1.7 not a zip") == refused(b"PK\x03\x04cut") == "This isn’t a Word document (.docx)"
    assert refused(b"x" * 900_001) == "The file must be 900 kB or smaller"


def test_a_zip_whose_part_lies_about_its_size_is_refused() -> None:
    made = bytearray(changed(lambda parts: parts.update({"word/big.xml": b"<a>" + b" " * 50_000 + b"</a>"})))
    at = made.rindex(b"word/big.xml") - 46 + 24
    made[at : at + 4] = (40_000_000).to_bytes(4, "little")
    assert "unpacks to far more" in refused(bytes(made))


def test_what_people_wrote_stays_text_in_a_template() -> None:
    hostile = "A & B <w:p> {{ 7 * 7 }} {%p endfor %}\nsecond \x07line"
    made = filled(template("{{ aim }}"), {**sample(), "aim": hostile.replace("\x07", "\ufffd")})
    assert compact("A & B <w:p> {{ 7 * 7 }} {%p endfor %}") in text_of(made) and "49" not in text_of(made)
    assert made == filled(template("{{ aim }}"), {**sample(), "aim": hostile.replace("\x07", "\ufffd")})


def upload(client: FlaskClient, content: bytes, **more: str) -> Any:
    sent = {"csrf_token": token(client), "content": (io.BytesIO(content), "../Our minutes.docx"), **more}
    return client.post("/forum/templates", data=sent, content_type="multipart/form-data")


def test_an_administrator_uploads_it_and_minutes_leave_in_it(world: World) -> None:
    world.in_session()
    made = template("{{ meeting }} in our own look")
    client = world.client("administrator")
    db.session.execute(db.update(Login).values(confirmed_at=now() - timedelta(minutes=16)))
    db.session.commit()
    assert upload(client, made).status_code == 403  # until they show that it is they
    answer = upload(client, made, confirm_password=PASSWORD)
    assert answer.status_code == 303, re.findall(r"govuk-error-message.*", answer.text)
    page = world.client("member").get("/forum/templates").text
    assert "Our minutes.docx" in page and "Fields it misses" in page and "../" not in page
    page = f"/incidents/{world.ref}/meetings/1/minutes"
    assert f'href="{page}/own.docx' in world.client("observer").get(page).text
    own = world.client("observer").get(f"{page}/own.docx")
    assert own.status_code == 200 and compact("SCG 001 in our own look") in text_of(own.data)
    assert "OFFICIAL" in text_of(own.data) and "DRAFT" in own.headers["Content-Disposition"]
    assert world.client("colleague").get("/forum/templates/minutes.docx").data == made


def test_a_refused_upload_says_why_and_changes_nothing(world: World) -> None:
    client = world.client("administrator")
    answer = upload(client, template("{{ sheriff }}"))
    assert answer.status_code == 422 and "There is no field called sheriff" in answer.text
    nothing = upload(client, b"")
    assert nothing.status_code == 422 and "Select a Word file" in nothing.text
    assert "Your forum has set none" in world.client("member").get("/forum/templates").text
    own = world.in_session().client("member").get(f"/incidents/{world.ref}/meetings/1/minutes/own.docx")
    assert own.location == "/forum/templates"


def given(content: bytes) -> dict[str, str]:
    return {"log": "WY", "file_name": "Ours.docx", "content": base64.b64encode(content).decode()}


def test_only_the_administrator_sets_or_removes_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.does("chair", "set_word_template", **given(made := template()))
    world.does("administrator", "set_word_template", **given(made))
    with pytest.raises(NotAllowed):
        world.does("secretariat", "remove_word_template", log="WY", reason="Old")
    again = world.does("administrator", "set_word_template", **given(made))
    assert again.already == "Minutes are given in this template already"
    world.does("administrator", "remove_word_template", log="WY", reason="Old")
    assert world.client("member").get("/forum/templates/minutes.docx").location == "/forum/templates"
    with pytest.raises(Refused, match="has no Word template"):
        world.does("administrator", "remove_word_template", log="WY", reason="Old")


def test_a_file_that_is_not_the_one_of_the_record_is_not_used(world: World) -> None:
    world.does("administrator", "set_word_template", **given(template()))
    [kept] = db.session.scalars(db.select(TemplateFile))
    kept.content = template("Another")
    db.session.commit()
    assert world.client("member").get("/forum/templates/minutes.docx").location == "/forum/templates"
