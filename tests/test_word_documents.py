"""A Word document reads and prints as its PDF does: pages without blanks, columns that hold their words, sheets."""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from scg.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Contents,
    Fact,
    Facts,
    Heading,
    NewPage,
    Outline,
    Panel,
    Paragraph,
    Ruled,
    Table,
)
from scg.documents.word_columns import fitted, width_of
from scg.documents.word_document import as_docx
from tests.support.reading import FONTS

pytestmark = pytest.mark.one_database
PLAIN = Outline(
    marking="OFFICIAL",
    title="Paper pack",
    subtitle="West Yorkshire",
    standing="Issued. Version 2",
    running="WY-2026-01 paper pack",
    draft=False,
    demonstration="",
    author="West Yorkshire LRF",
    made="2026-03-29T01:30:00+00:00",
    blocks=(),
)
TABLE = Table("Roll-call", ("Agency", "Present", "Apologies"), (82, 9, 9), ((Cell("Leeds"), Cell(""), Cell("")),))


def word(*blocks: Block, **changed: Any) -> WordDocument:
    return Document(BytesIO(as_docx(replace(PLAIN, blocks=blocks, **changed), fonts=FONTS)))


def body(document: WordDocument) -> list[Any]:
    """The paragraphs after title, subtitle and standing."""
    return document.paragraphs[3:]


def values(elements: Iterable[Any]) -> set[str]:
    return {each.get(qn("w:val")) for each in elements}


def test_a_new_page_begins_with_what_stands_on_it_and_no_paragraph_is_empty() -> None:
    document = word(Heading(1, "Cover"), TABLE, NewPage(), Heading(1, "Sheet"), TABLE, Paragraph("NO ELBOWS"))
    heading = next(each for each in body(document) if each.text == "Sheet")
    assert heading.paragraph_format.page_break_before and heading.paragraph_format.space_before == 0
    assert all(each.text for each in body(document))
    assert not list(document.element.iter(qn("w:lastRenderedPageBreak"))) and "page" not in {
        each.get(qn("w:type")) for each in document.element.iter(qn("w:br"))
    }
    assert body(document)[-1].paragraph_format.space_before == Pt(8)


@pytest.mark.parametrize("last", [(TABLE,), (TABLE, NewPage()), (Paragraph("End."), NewPage())])
def test_no_empty_page_follows_the_last_one(last: tuple[Block, ...]) -> None:
    document = word(*last)
    assert not any(each.paragraph_format.page_break_before for each in document.paragraphs)
    end = document.element.body[-2]
    assert end.tag == qn("w:p")
    if not document.paragraphs[-1].text:
        assert document.styles["Between Tables"].paragraph_format.line_spacing == Pt(1)
        assert document.paragraphs[-1].style.name == "Between Tables"


def test_the_columns_of_a_table_to_write_on_are_ruled_and_its_rows_high_enough() -> None:
    sheet, read = word(replace(TABLE, tall=17), Paragraph("Between"), TABLE).tables
    [ruled] = sheet._tbl.tblPr.iter(qn("w:insideV"))
    assert ruled.get(qn("w:val")) == "single" and not list(read._tbl.tblPr.iter(qn("w:insideV")))
    assert [round(row.height.mm) for row in sheet.rows[1:]] == [17] and read.rows[1].height is None


def test_no_word_is_broken_where_another_column_has_room_for_it() -> None:
    reference = "WY-2020-01/SCG012/D02"
    table = replace(TABLE, widths=(70, 9, 21), rows=((Cell("Leeds"), Cell(""), Cell(reference, strong=True)),))
    widths = fitted(table, 9638, 226)
    assert sum(widths) <= 9638 and widths[1] >= width_of("Present", 9) + 226
    assert widths[2] >= width_of(reference, 9) + 226 > 9638 * 21 // 100
    assert fitted(replace(table, widths=(40, 20, 40)), 9638, 226) == [9638 * share // 100 for share in (40, 20, 40)]


def test_a_sheet_to_write_on_has_its_heads_on_one_line_each() -> None:
    log = Table("Log", ("Line", "Who spoke, agency", "What"), (7, 15, 78), ((Cell(""),) * 3,), tall=12)
    assert fitted(log, 9638, 226)[1] >= width_of("Who spoke, agency", 9) + 226
    assert fitted(replace(log, tall=0), 9638, 226)[1] == 9638 * 15 // 100


def test_a_word_that_no_column_could_hold_takes_room_from_none() -> None:
    table = replace(TABLE, rows=((Cell("Leeds"), Cell("0123456789abcdef" * 4), Cell("")),))
    assert fitted(table, 9638, 113)[1] < width_of("Apologies", 9) + 400


def test_every_numbered_list_begins_at_one() -> None:
    document = word(Bullets(("a", "b"), numbered=True), Paragraph("Then"), Bullets(("c", "d"), numbered=True))
    lists = [each._p.pPr.numPr.numId.val for each in body(document) if each.style.name == "List Number"]
    assert lists[0] == lists[1] != lists[2] == lists[3]
    numbers = document.part.numbering_part.element
    for each in set(lists):
        assert values(numbers.num_having_numId(each).iter(qn("w:startOverride"))) == {"1"}


def test_what_belongs_to_a_label_too_wide_for_its_place_stands_below_it() -> None:
    facts = Facts((Fact("Chair", ("Amina Shah",)), Fact("Fingerprint of these minutes", ("0f1e",))))
    short, wide, below = body(word(facts))
    told = ["Chair\tAmina Shah", "Fingerprint of these minutes", "\t0f1e"]
    assert [short.text, wide.text, below.text] == told and wide.paragraph_format.keep_with_next


def test_what_introduces_a_table_and_the_tables_caption_stay_with_it() -> None:
    introduction, caption, after = body(word(Paragraph("As at noon:"), TABLE, Paragraph("After")))
    assert introduction.paragraph_format.keep_with_next and caption.paragraph_format.keep_with_next
    assert caption.text == "Table 1. Roll-call" and not after.paragraph_format.keep_with_next


def test_a_caption_that_only_repeats_its_heading_is_heard_and_not_seen_and_tables_stay_apart() -> None:
    told = replace(TABLE, caption="Apologies by agency")
    document = word(Heading(1, "Apologies"), told, replace(TABLE, tall=17), replace(TABLE, tall=17), TABLE)
    assert [each.text for each in body(document)] == ["Apologies", "", "", "Table 1. Roll-call", ""]
    assert {each.style.name for each in body(document) if not each.text} == {"Between Tables"}
    captions = [each._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for each in document.tables]
    assert captions == ["Apologies by agency", "Roll-call", "Roll-call", "Roll-call"]


def test_a_table_to_write_on_that_begins_a_page_begins_it() -> None:
    document = word(Heading(1, "Sheet"), NewPage(), replace(TABLE, tall=17), Paragraph("Rules"))
    assert [each.paragraph_format.page_break_before for each in body(document)] == [None, True, None]


def test_only_a_row_or_a_decision_that_no_page_could_hold_may_go_over_its_end() -> None:
    long = "A reason that goes on. " * 100
    rows = ((Cell(long),), (Cell("Short"),))
    document = word(Table("Log", ("Entry",), (100,), rows), panel("Short"), panel(long))
    [table] = document.tables
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows]
    assert whole == [True, False, True]
    facts = [each for each in document.paragraphs if each.style.name == "Panel Fact"]
    assert [each.paragraph_format.keep_with_next for each in facts] == [True, None, None, None]


def panel(rationale: str) -> Panel:
    return Panel("Decision", "Evacuate", (Fact("Rationale", (rationale,)), Fact("Dissent", ("None",))))


@pytest.mark.parametrize(
    ("changed", "drawn"),
    [
        ({"draft": True}, ["DRAFT"]),
        ({"superseded": "SUPERSEDED by version 3"}, ["SUPERSEDED"]),
        ({"superseded": "SUPERSEDED by version 3", "draft": True}, ["SUPERSEDED"]),
        ({}, []),
    ],
)
def test_a_draft_and_what_is_superseded_say_so_across_every_page(changed: dict[str, Any], drawn: list[str]) -> None:
    header = word(Paragraph("Text"), **changed).sections[0].header._element
    words = [each.get("string") for each in header.iter("{urn:schemas-microsoft-com:vml}textpath")]
    assert [each for each in words if each] == drawn


def test_a_page_has_room_for_its_head_however_many_lines_that_has() -> None:
    usual, more = word(), word(superseded="SUPERSEDED by version 3", demonstration="DEMONSTRATION")
    margins = [document.sections[0].top_margin for document in (usual, more)]
    line = more.styles["Header"].font.size * 1.15
    for document, lines, margin in zip((usual, more), (2, 4), margins, strict=True):
        assert document.sections[0].header_distance + lines * line < margin
    assert margins[1] - margins[0] < 2.2 * line  # a sheet to write on has no room to lose


def test_a_printed_page_of_a_document_with_contents_says_which_section_it_is_of() -> None:
    with_contents = word(Contents(), Heading(1, "SCG 012"))
    foot = with_contents.sections[0].footer._element
    assert 'STYLEREF "Heading 1"' in [each.text.strip() for each in foot.iter(qn("w:instrText"))]
    assert [each.text for each in with_contents.paragraphs if each.style.name == "toc 1"] == ["SCG 012"]
    without = word(Heading(1, "SCG 012")).sections[0].footer._element
    assert "STYLEREF" not in "".join(without.itertext())


def test_word_lays_it_out_as_of_today_and_checks_it_as_british_english() -> None:
    settings = word(Paragraph("Text")).settings.element
    modes = [each for each in settings.iter(qn("w:compatSetting")) if each.get(qn("w:name")) == "compatibilityMode"]
    assert values(modes) == {"15"}
    [language] = settings.iter(qn("w:themeFontLang"))
    assert language.get(qn("w:val")) == "en-GB"


def test_each_line_to_write_on_is_drawn() -> None:
    document = word(Ruled("Signature", 3))
    assert [each.style.name for each in body(document)] == ["Quiet", "Ruled", "Ruled", "Ruled"]
    borders = document.styles["Ruled"].element.pPr.find(qn("w:pBdr"))
    assert {each.tag for each in borders} == {qn("w:bottom"), qn("w:between")}
