"""A PDF's tables are named and headed for those who hear them; its references stay whole, its words on the page."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from scg.documents.blocks import Block, Bullets, Cell, Fact, Facts, Heading, Panel, Paragraph, Table
from scg.documents.captions import told_already
from scg.documents.folding import fold, fonts_of
from scg.documents.formats import made
from scg.documents.outline import outline
from scg.documents.pdf_tags import with_row_headers
from tests.support.minutes_sample import MINUTES
from tests.support.reading import FONTS, compact, html, page_lines, page_text

pytestmark = pytest.mark.one_database
REFERENCE = "WY-2020-01/SCG012/D02"
FORM = Table("Sheets", ("Sheet", "For"), (50, 50), ((Cell("P01"), Cell("Log")), (Cell(""), Cell(""))), tall=9)


def drawn(*blocks: Block) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(made(replace(outline(MINUTES), blocks=blocks), "pdf", FONTS)))


def below(element: Any, kind: str) -> list[Any]:
    """Every element of a kind that a tag has below it, in reading order."""
    children = element.get("/K", [])
    inner = list(children) if isinstance(children, pikepdf.Array) else [children]
    tags = [one for one in inner if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    return [found for one in tags for found in ([one] if str(one.S) == kind else []) + below(one, kind)]


def looks(cell: Any) -> dict[str, Any]:
    return {str(key): told for each in cell.A for key, told in each.items()}


def test_every_table_has_its_caption_and_every_row_its_header() -> None:
    with pikepdf.open(BytesIO(made(outline(MINUTES), "pdf", FONTS))) as given:
        assert given.check_pdf_syntax() == []
        tables = below(given.Root.StructTreeRoot, "/Table")
        assert len(tables) == 8 and all(one.K[0].S == "/Caption" for one in tables)
        rows = [row for body in below(given.Root.StructTreeRoot, "/TBody") for row in body.K]
        assert len(rows) > 8 and all(row.K[0].S == "/TH" and looks(row.K[0])["/Scope"] == "/Row" for row in rows)
        others = [cell for row in rows for cell in list(row.K)[1:]]
        assert all(cell.S == "/TD" and "/Headers" not in looks(cell) for cell in others)


def test_an_empty_first_cell_heads_no_row_and_another_kind_of_pdf_is_refused() -> None:
    with drawn(FORM) as given:
        [body] = below(given.Root.StructTreeRoot, "/TBody")
        assert [str(row.K[0].S) for row in body.K] == ["/TH", "/TD"]
    with pytest.raises(ValueError, match="as typst writes it"):
        with_row_headers(b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF")


def test_text_that_looks_like_a_tag_is_left_alone() -> None:
    text = "9 0 obj\n<</Type/StructElem/S/TD/A[<</O/Table/Headers[(U1x0y0)]>>]/K[1]>>"
    with drawn(Heading(1, text), Paragraph(text)) as given, given.open_outline() as bookmarks:
        assert "/S/TD/A[<</O/Table/Headers[(U1x0y0)]" in bookmarks.root[0].title
        assert compact(page_text(given.pages[0])).count(compact(text)) == 2


def test_a_caption_is_seen_where_it_says_what_nothing_beside_it_does() -> None:
    told = (
        Heading(1, "Attendance"),
        Heading(2, "Present"),
        Table("Present, by agency", ("Agency", "How"), (50, 50), ()),
        Table("Present at 10:00", ("Agency", "How"), (50, 50), ()),
        Heading(1, "Actions"),
        Table("Attendance", ("Ref", "Action"), (50, 50), ()),
    )
    assert told_already(replace(outline(MINUTES), title="Minutes", blocks=told)) == {2}
    table = replace(FORM, caption="Everything that is written down")
    with drawn(table) as given:
        sizes = [float(told[1]) for told, sign in pikepdf.parse_content_stream(given.pages[0]) if str(sign) == "Tf"]
        assert 1.0 not in sizes and "Everythingthatiswrittendown" in compact(page_text(given.pages[0]))
    with drawn(Heading(1, table.caption), table) as given:
        sizes = [float(told[1]) for told, sign in pikepdf.parse_content_stream(given.pages[0]) if str(sign) == "Tf"]
        assert sizes.count(1.0) == 1 and page_text(given.pages[0]).count(table.caption) == 2


def test_a_reference_stands_on_one_line_and_its_text_stays_as_it_was() -> None:
    texts = [f"{'a ' * number}decided by {REFERENCE}, ({REFERENCE}) and {REFERENCE}" for number in range(60)]
    cells = ((Cell("SCG012/A07", strong=True), Cell(f"under {REFERENCE}"), Cell(REFERENCE)),)
    with drawn(*map(Paragraph, texts), Table("References", ("Ref", "In", "Far"), (14, 72, 14), cells)) as given:
        lines = [line for page in given.pages for line in page_lines(page)]
    assert sum(line.count(REFERENCE) for line in lines) == 60 * 3 + 1
    assert "".join(lines).count(REFERENCE) == 60 * 3 + 2
    [parted] = [line for line in lines if line.endswith(("(", "/")) or line.startswith((")", ","))]
    assert parted.startswith("SCG012/A07") and parted.endswith("WY-2020-01/"), "only where the column is narrower"


def test_a_reference_that_no_column_holds_folds_as_any_text_does() -> None:
    cells = ((Cell("A"), Cell("B"), Cell("Superseded (SCG012/A01), too")),)
    with drawn(Table("References", ("Ref", "In", "Far"), (14, 73, 13), cells)) as given:
        lines = page_lines(given.pages[0])
    assert "(SCG012/" in lines and "A01), too" in lines


def test_a_reference_in_html_is_one_word_that_no_line_ends_in() -> None:
    page = html(replace(MINUTES, aim=f"As in ({REFERENCE}), WY-2020-01 & <b>either/or</b>"))
    whole = [one.get_text() for one in page.select(".scg-ref")]
    assert f"({REFERENCE})," in whole and "WY-2020-01" in whole and "either/or" not in "".join(whole)
    assert f"As in ({REFERENCE}), WY-2020-01 & <b>either/or</b>" in page.get_text()
    captions = [(one.get_text(), "scg-caption" in one["class"]) for one in page.select("caption")]
    assert ("Log entries", True) in captions and ("New actions", False) in captions


def test_a_row_to_write_on_and_its_columns_have_their_room_in_html() -> None:
    from scg.documents.bundle_pages import document_page

    page = document_page(replace(outline(MINUTES), blocks=(FORM,)))
    assert page.count('width="0mm" height="6mm"') == 2 and page.count('width="65.0mm" height="0mm"') == 2
    assert " style=" not in page


def test_a_word_longer_than_its_place_is_folded_and_no_other() -> None:
    widths = fonts_of(FONTS).regular
    folded = fold("short and " + "W" * 90, 200, 10, widths).split("\n")
    assert folded[0].startswith("short and W") and "".join(folded) == "short and " + "W" * 90
    assert all(sum(widths[ord(each)] for each in line.split(" ")[-1]) * 10 <= 200 for line in folded)
    apart = "decommissioning/responsibilities-and " * 3
    assert fold(apart, 80, 10, widths) == apart and fold("\U0001f692" * 9, 40, 10, widths).count("\n") == 2


def test_hostile_words_stay_on_the_page_in_every_place() -> None:
    long = "W" * 150
    row = (Cell(long, strong=True), Cell("x", note=long))
    blocks = (
        Heading(1, long), Heading(2, long), Paragraph(long), Bullets((long,)), Facts((Fact(long, (long,)),)),
        Table(long, (long, "B"), (60, 40), (row,)), Panel(long, long, ()),
    )  # fmt: skip
    hard = replace(outline(MINUTES), title=long, subtitle=long, standing=long, running=long, blocks=blocks)
    with pikepdf.open(BytesIO(made(hard, "pdf", FONTS))) as given:
        lines = [line for page in given.pages for line in page_lines(page)]
        assert str(given.docinfo.Title) == long and compact("".join(lines)).count("W") > 150 * 14
    assert max(map(len, lines)) < 70, "a line of nothing but W holds no more"
