"""Minutes come out whole, alike, accessible and literal in every format."""

import json
import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from scg.documents.glyphs import drawable, drawn
from scg.documents.odt import as_odt
from scg.documents.outline import outline
from scg.documents.pdf import as_pdf
from scg.documents.structure import Actions, Minutes, When, as_plain, from_plain
from scg.documents.word_document import as_docx
from tests.support.minutes_sample import ACTIONS, CLOSED, DECISIONS, HEADER, ITEMS, MINUTES
from tests.support.reading import FONTS, compact, html, page_text, pdf, written

HOSTILE = (
    '#read("/etc/passwd") *bold*',
    "<w:p>",
    "{{7*7}}",
    "]]>",
    "<script>alert(1)</script>",
    "$x^2$ _u_ = H",
)
FORMATS = ("docx", "odt", "pdf", "html")


def every_word(part: Any) -> list[str]:
    """Every text of the structure, but for ISO times and the state that picks the layout."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, tuple):
        return [word for each in part for word in every_word(each)]
    if not is_dataclass(part):
        return []
    named = [field.name for field in fields(part) if field.name not in ("iso", "state" if part is MINUTES else "")]
    return [word for name in named for word in every_word(getattr(part, name))]


def filled(part: Any, text: str) -> Any:
    """The same minutes with `text` in place of every text."""
    if isinstance(part, str):
        return text
    if isinstance(part, tuple):
        return tuple(filled(each, text) for each in part)
    if isinstance(part, When):
        return replace(part, shown=text)
    if not is_dataclass(part):
        return part
    return replace(part, **{field.name: filled(getattr(part, field.name), text) for field in fields(part)})


@pytest.mark.parametrize("form", FORMATS)
def test_every_word_of_the_minutes_is_in_every_format(form: str) -> None:
    text = written(MINUTES, form).lower()
    assert [word for word in every_word(MINUTES) if compact(word).lower() not in text] == []
    assert "12ofthe12meetingsitwasinvitedto" in text
    assert "overdue" in text
    assert "underscg012/d01" in text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_comes_out_literally(form: str, hostile: str) -> None:
    text = written(replace(filled(MINUTES, hostile), state="draft"), form)
    assert text.count(compact(hostile)) > 60
    assert "root:" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_a_decision_without_reservations_says_none(form: str) -> None:
    agreed = replace(DECISIONS[0], reservations=(), dissent=())
    assert "ReservationsNoneDissentNone" in written(replace(MINUTES, decisions=(agreed,)), form)


@pytest.mark.parametrize("form", FORMATS)
def test_minutes_of_a_meeting_in_which_nothing_happened_say_so_and_print_no_empty_table(form: str) -> None:
    bare = Minutes(header=HEADER, state="draft", standing="DRAFT", version=1, made=CLOSED)
    text = written(bare, form)
    assert "PresentNone.ApologiesNone.NotrepresentedNone." in text
    assert "DecisionsNone." in text
    assert "NewactionsNone." in text
    assert "0agenciespresent,0apologies,0notrepresented." in text
    assert "NameandRole" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_an_emoji_or_a_control_character_does_not_cost_a_forum_its_minutes(form: str) -> None:
    text = written(replace(MINUTES, aim="Send \U0001f692\ufe0f \x07\x00\u202e\ufeff\ue000 to \u4e2d now"), form)
    assert "now" in text
    assert ("[fireengine]" if form == "pdf" else "\U0001f692") in text


@pytest.mark.parametrize("form", FORMATS)
def test_only_a_draft_says_draft(form: str) -> None:
    signed = replace(MINUTES, state="signed", standing="Signed by Amara Whitlock at Fri 20 Mar 2020 15:00 GMT")
    assert "DRAFT" in written(MINUTES, form)
    assert "DRAFT" not in written(signed, form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_verbatim_entry_is_quoted_and_a_corrected_one_says_it_is_struck_through(form: str) -> None:
    text = written(MINUTES, form)
    assert "\u201cWehave31hoursofoxygen.\u201d" in text
    assert "struckthrough;correctedby144" in text


def test_the_same_minutes_are_the_same_bytes() -> None:
    again = from_plain(json.loads(json.dumps(as_plain(MINUTES))))
    assert as_docx(outline(MINUTES), fonts=FONTS) == as_docx(outline(again), fonts=FONTS)
    assert as_pdf(outline(MINUTES), fonts=FONTS) == as_pdf(outline(again), fonts=FONTS)
    assert as_odt(outline(MINUTES), fonts=FONTS) == as_odt(outline(again), fonts=FONTS)
    assert as_docx(outline(MINUTES), fonts=FONTS) != as_docx(outline(replace(MINUTES, version=3)), fonts=FONTS)


def test_a_word_document_bears_the_time_of_the_minutes_and_not_of_its_making() -> None:
    made = as_docx(outline(MINUTES), fonts=FONTS)
    core = Document(BytesIO(made)).core_properties
    assert {each.date_time[0] for each in ZipFile(BytesIO(made)).infolist()} == {1980}
    assert core.created == core.modified == datetime(2020, 3, 20, 11, 2, tzinfo=UTC)


def test_the_plain_form_comes_back_as_the_same_minutes() -> None:
    plain = as_plain(MINUTES)
    assert from_plain(json.loads(json.dumps(plain))) == MINUTES
    assert re.fullmatch(r"[a-z0-9_]+", "".join(keys(plain)))


def keys(plain: Any) -> list[str]:
    if isinstance(plain, dict):
        return [*plain, *(key for each in plain.values() for key in keys(each))]
    return [key for each in plain for key in keys(each)] if isinstance(plain, list) else []


def test_entries_are_numbered_with_commas_in_minutes_and_in_every_paper() -> None:
    line = replace(MINUTES.items[0].lines[0], entry="1234")
    items = (replace(MINUTES.items[0], lines=(line,)), *MINUTES.items[1:])
    told = str(outline(replace(MINUTES, items=items, record=replace(MINUTES.record, entry="12345"))))
    assert "entry 1,234" in told and "are entry 12,345 of" in told and "'12,345'" in told and "12345" not in told


# Keys, which nobody reads; runs of numbers, which have their commas already; and the verifier, which stands alone.
AS_THEY_ARE: dict[str, set[str]] = {
    "scg/projections/notices.py": {"entry {entry.seq}"},
    "scg/commands/taking_over.py": {"entry {newest.seq}"},
    "templates/scrutiny/parts.html": {"entries {{ figure.entries }}"},
}


@pytest.mark.parametrize(
    ("kinds", "bare"),
    [
        (("scg/**/*.py",), r"(?i)\bentr(?:y|ies) \{(?!grouped|\{)[^}:]*\}|\{(?!grouped)[^}:]*\} entries"),
        (("templates/**/*.html", "templates/**/*.txt"), r"(?i)\bentr(?:y|ies)\b(?:</?\w[^>]*>| )*\{\{ [^|}]+ \}\}"),
        (("static/**/*.js",), r"(?i)\bentry \$\{(?!grouped|thousands)[^}]*\}"),
    ],
)
def test_every_sentence_that_names_an_entry_has_its_number_with_commas(kinds: tuple[str, ...], bare: str) -> None:
    sources = {str(one): one.read_text("utf-8") for kind in kinds for one in Path().glob(kind)}
    found = {(name, each[0]) for name, text in sources.items() for each in re.finditer(bare, text)}
    assert len(sources) > 10
    assert {
        (name, said)
        for name, said in found
        if name != "scg/record/verify.py" and said not in AS_THEY_ARE.get(name, ())
    } == set()


def test_the_plain_form_holds_no_floats() -> None:
    with pytest.raises(TypeError, match="float"):
        as_plain(replace(MINUTES, version=1.5))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"votes": 3}, "minutes: unknown votes"),
        ({"version": "2"}, "minutes.version: expected int, got str"),
        ({"version": True}, "minutes.version: expected int, got bool"),
        ({"items": [{"title": "No number"}]}, r"minutes.items\[0\]: .*number"),
    ],
)
def test_plain_minutes_that_do_not_fit_are_refused_with_the_place(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        from_plain(as_plain(MINUTES) | change)


def test_minutes_kept_before_a_field_was_thought_of_still_read() -> None:
    kept = as_plain(MINUTES)
    del kept["addenda"]
    assert from_plain(kept).addenda == ()


def test_headings_start_at_the_title_and_skip_no_level() -> None:
    levels = [int(each.name[1]) for each in html(MINUTES).find_all(re.compile(r"^h\d$"))]
    styles = [each.style.name for each in Document(BytesIO(as_docx(outline(MINUTES), fonts=FONTS))).paragraphs]
    in_word = [0 if name == "Title" else int(name[-1]) for name in styles if name == "Title" or "Heading" in name]
    assert levels == [level + 1 for level in in_word]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_word_tables_header_repeats_and_its_rows_stay_whole() -> None:
    tables = Document(BytesIO(as_docx(outline(MINUTES), fonts=FONTS))).tables
    assert len(tables) == 8
    for table in tables:
        repeats = [row.find(f".//{qn('w:tblHeader')}") is not None for row in table._tbl.tr_lst]
        assert repeats == [True] + [False] * (len(repeats) - 1)
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in table._tbl.tr_lst)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_a_word_document_is_a4_in_arial_and_british_english_and_numbers_its_pages() -> None:
    document = Document(BytesIO(as_docx(outline(MINUTES), fonts=FONTS)))
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].page_height.mm)) == (
        210,
        297,
    )
    assert {each.get(qn("w:val")) for each in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert {document.styles[name].font.name for name in ("Normal", "Title", "Heading 1", "Heading 2")} == {"Arial"}
    assert document.core_properties.title == "SCG 012 minutes: COVID-19 pandemic"
    assert document.core_properties.language == "en-GB"
    foot = document.sections[0].footer._element
    assert [each.text.strip() for each in foot.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_the_pdf_is_tagged_titled_and_british_and_says_that_it_is_accessible() -> None:
    with pdf(MINUTES) as given, given.open_metadata() as metadata:
        assert given.Root.Lang == "en-GB"
        assert given.Root.MarkInfo.Marked
        assert given.Root.ViewerPreferences.DisplayDocTitle
        assert metadata["dc:title"] == "SCG 012 minutes: COVID-19 pandemic"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] + metadata["pdfaid:conformance"] == "2A"
        tags = list(tagged(given.Root.StructTreeRoot))
        assert {"/Title", "/H1", "/H2"} <= {str(each.S) for each in tags}
        heads = [each for each in tags if each.S == "/TH"]
        scopes = [str(looks.Scope) for each in heads for looks in each.A if "/Scope" in looks]
        assert (scopes.count("/Column"), scopes.count("/Row"), len(heads)) == (33, 11, 44)


def tagged(element: Any) -> Any:
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from tagged(child)


def test_a_pdf_tables_header_and_the_marking_are_on_every_page() -> None:
    many = tuple(replace(ACTIONS.new[0], ref=f"SCG012/A{n:02}") for n in range(1, 61))
    pages = [compact(page_text(page)) for page in pdf(replace(MINUTES, actions=Actions(new=many))).pages]
    assert all(text.count("OFFICIAL-SENSITIVE:RECIPIENTSONLY") >= 2 for text in pages)
    assert all(f"page{n}of{len(pages)}" in text for n, text in enumerate(pages, 1))
    listing = [text for text in pages if "SCG012/A" in text and "Vansbooked" in text]
    assert len(listing) > 3
    assert all("RefActionOwnerDueState" in text for text in listing)


def test_minutes_of_any_length_keep_their_last_word() -> None:
    long = "A reason that goes on. " * 900 + "Omega."
    decision = replace(DECISIONS[0], rationale=long)
    line = replace(ITEMS[0].lines[0], text=long)
    endless = replace(MINUTES, decisions=(decision,), items=(replace(ITEMS[0], lines=(line,)),))
    pages = [page_text(page) for page in pdf(endless).pages]
    assert "".join(pages).count("Omega.") == 2
    assert max(map(len, pages)) < 8_000  # more than fits, so some of it would lie beyond the page's edge


def test_without_its_fonts_no_pdf_is_made(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no Arimo"):
        as_pdf(outline(MINUTES), fonts=tmp_path)


def test_every_character_that_the_font_is_said_to_draw_is_drawn() -> None:
    known = drawable(next(FONTS.glob("Arimo*Regular.ttf")))
    assert len(known) > 2000
    letters_alone = "".join(chr(each) for each in sorted(known) if not unicodedata.combining(chr(each)))
    assert drawn(letters_alone, known) == letters_alone
    assert as_pdf(outline(replace(MINUTES, aim=letters_alone)), fonts=FONTS).startswith(b"%PDF")


def test_every_table_in_html_has_a_caption_and_scoped_heads() -> None:
    tables = html(MINUTES).find_all("table")
    assert len(tables) == 8
    assert all(table.caption.get_text(strip=True) for table in tables)
    assert all(head["scope"] in ("col", "row") for table in tables for head in table.find_all("th"))
