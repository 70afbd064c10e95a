"""Every format holds what the structure says: headings, tables that repeat, marking, language, and no more."""

import io
import json
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from scg.documents.blocks import (
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
    Picture,
    Ruled,
    Table,
    Verbatim,
)
from scg.documents.formats import FORMATS, made
from scg.documents.html import css_text
from tests.support.corpus import HARMLESS
from tests.support.reading import FONTS, ODF, compact, odt_words, page_text, read

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><text x="1" y="8" font-size="8">Up</text></svg>'
)
ROWS = tuple((Cell(f"SCG012/A{n:02}", strong=True), Cell("Open it", note="slowly")) for n in range(90))
EVERY = Outline(
    marking="OFFICIAL-SENSITIVE: RECIPIENTS ONLY",
    title="Everything",
    subtitle="Under it",
    standing="Issued. Version 2",
    running="WY-2026-01 Everything",
    draft=False,
    demonstration="DEMONSTRATION",
    author="West Yorkshire LRF",
    made="2026-03-29T01:30:00+00:00",
    superseded="SUPERSEDED by version 3",
    blocks=(
        Contents(),
        Heading(1, "First"),
        Paragraph("Plain  with   blanks\tand tabs\nand lines"),
        Paragraph("Quiet", "quiet"),
        Bullets(("one", "two"), numbered=True),
        Facts((Fact("Chair", ("Amina Shah", "since noon")),)),
        Heading(2, "Below"),
        Table("The actions", ("Ref", "Action"), (30, 70), ROWS),
        Panel("Decision", "Evacuate", (Fact("Rationale", ("The wall",)),)),
        NewPage(),
        Heading(1, "Second"),
        Verbatim("— signed 0123\nline"),
        Picture("A line going up", DRAWING, 6),
        Ruled("Notes", 3),
    ),
)
HARD = (
    "Welsh",
    "formula",
    "template",
    "typst",
    "script that closes what it stands in",
    "Word",
    "entity",
    "comment",
)


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    return {kind: made(EVERY, kind, FONTS) for kind in FORMATS}


def odf(documents: dict[str, bytes], name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(documents["odt"])) as packed:
        return etree.fromstring(packed.read(name))


def tags(root: Any, space: str, name: str) -> list[Any]:
    return list(root.iter(f"{ODF}{space}:1.0}}{name}"))


def test_every_format_is_the_same_bytes_for_the_same_structure(documents: dict[str, bytes]) -> None:
    assert set(documents) == {"pdf", "docx", "odt", "html", "json"}
    assert {kind: made(EVERY, kind, FONTS) for kind in FORMATS} == documents
    assert json.loads(documents["json"])["marking"] == EVERY.marking


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_what_each_block_says(documents: dict[str, bytes], kind: str) -> None:
    lists = ("Contents", "Plain", "Quiet", "one", "two", "Amina Shah", "since noon", "SCG012/A89", "slowly")
    others = ("Below", "Decision", "Evacuate", "Rationale", "The wall", "Second", "signed 0123", "Notes")
    told = read(documents[kind], kind)
    assert not [one for one in (*lists, *others, EVERY.standing, EVERY.subtitle) if compact(one) not in told]


def test_an_opendocument_text_has_real_headings_and_headers_that_repeat(documents: dict[str, bytes]) -> None:
    content = odf(documents, "content.xml")
    level = f"{ODF}text:1.0}}outline-level"
    assert [(one.get(level), one.xpath("string()")) for one in tags(content, "text", "h")] == [
        ("1", "First"), ("2", "Below"), ("1", "Second"),
    ]  # fmt: skip
    table, panel = tags(content, "table", "table")
    [head] = tags(table, "table", "table-header-rows")
    assert head.xpath("string()") == "RefAction" and len(tags(table, "table", "table-row")) == 91
    assert tags(table, "table", "title")[0].text == "The actions"
    assert not tags(panel, "table", "table-header-rows"), "a panel has no heads, and each of its facts is a row"
    assert [row.xpath("string()") for row in tags(panel, "table", "table-row")] == [
        "DecisionEvacuate", "RationaleThe wall",
    ]  # fmt: skip
    numbering = tags(odf(documents, "styles.xml"), "text", "outline-level-style")
    assert [one.get(f"{ODF}style:1.0}}num-format") for one in numbering] == ["", "", ""]


def test_an_opendocument_text_is_british_titled_marked_and_numbers_its_pages(documents: dict[str, bytes]) -> None:
    styles, meta = odf(documents, "styles.xml"), odf(documents, "meta.xml")
    [text] = tags(tags(styles, "style", "default-style")[0], "style", "text-properties")
    fo = f"{ODF}xsl-fo-compatible:1.0}}"
    assert (text.get(f"{fo}language"), text.get(f"{fo}country")) == ("en", "GB")
    said = meta.xpath("string()")
    assert "Everything" in said and "2026-03-29T01:30:00" in said and "en-GB" in said
    [head], [foot] = tags(styles, "style", "header"), tags(styles, "style", "footer")
    assert "RECIPIENTS ONLY" in head.xpath("string()") and "SUPERSEDED by version 3" in head.xpath("string()")
    assert "RECIPIENTS ONLY" in foot.xpath("string()")
    assert tags(foot, "text", "page-number") and tags(foot, "text", "page-count")


def test_an_opendocument_file_begins_with_its_type_and_lists_what_it_holds(documents: dict[str, bytes]) -> None:
    assert documents["odt"][30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.text")
    with zipfile.ZipFile(io.BytesIO(documents["odt"])) as packed:
        names, listed = set(packed.namelist()), packed.read("META-INF/manifest.xml").decode()
    assert {each.date_time[0] for each in zipfile.ZipFile(io.BytesIO(documents["odt"])).infolist()} == {1980}
    assert all(f'"{name}"' in listed for name in names - {"mimetype", "META-INF/manifest.xml"})
    assert not any(name.startswith(("Thumbnails", "Configurations2")) for name in names)


def test_a_picture_says_what_it_shows_in_every_format_and_contents_lead(documents: dict[str, bytes]) -> None:
    [described] = tags(odf(documents, "content.xml"), "svg-compatible", "desc")
    assert described.text == "A line going up"
    inside = Document(io.BytesIO(documents["docx"])).element
    assert [one.get("descr") for one in inside.iter(qn("wp:docPr"))] == ["A line going up"]
    page = BeautifulSoup(documents["html"], "html.parser")
    assert page.select_one("[role=img]")["aria-label"] == "A line going up"
    assert [one["href"] for one in page.select("nav a")] == ["#section-1", "#section-2"]
    links = tags(odf(documents, "content.xml"), "text", "a")
    assert [one.get("{http://www.w3.org/1999/xlink}href") for one in links] == ["#section_1", "#section_2"]


def test_a_word_table_has_a_caption_in_words_own_style_and_a_header_that_repeats(
    documents: dict[str, bytes],
) -> None:
    document = Document(io.BytesIO(documents["docx"]))
    [caption] = [one for one in document.paragraphs if one.style.name == "Caption"]
    assert caption.text == "Table 1. The actions" and caption._p.find(f".//{qn('w:instrText')}").text.strip()
    [table] = document.tables
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "The actions"


def test_a_pdf_is_of_both_standards_with_bookmarks_scopes_and_the_marking_on_every_page(
    documents: dict[str, bytes],
) -> None:
    with pikepdf.open(io.BytesIO(documents["pdf"])) as given:
        with given.open_metadata() as told, given.open_outline() as bookmarks:
            parts = (told["pdfuaid:part"], told["pdfaid:part"], told["pdfaid:conformance"])
            assert (parts, given.Root.Lang) == (("1", "2", "A"), "en-GB")
            assert [one.title for one in bookmarks.root] == ["First", "Second"]
            assert [one.title for one in bookmarks.root[0].children] == ["Below"]
        pages = [compact(page_text(page)) for page in given.pages]
        assert len(pages) > 2 and all(text.count("OFFICIAL-SENSITIVE:RECIPIENTSONLY") == 2 for text in pages)
        assert all(f"page{n}of{len(pages)}" in text for n, text in enumerate(pages, 1))
        assert all("SUPERSEDEDbyversion3" in text for text in pages)
        assert sum("RefAction" in text for text in pages) == sum("SCG012/A" in text for text in pages) > 1
        assert not any("Evacuate" in text and "signed0123" in text for text in pages), "a page of its own"
        tagged = [one for one in given.objects if isinstance(one, pikepdf.Dictionary)]
        assert [str(one.Alt) for one in tagged if one.get("/S") == "/Figure"] == ["A line going up"]
        scopes = [str(looks.Scope) for one in given.objects if is_head(one) for looks in one.A if "/Scope" in looks]
        assert sorted(scopes) == ["/Column"] * 2 + ["/Row"] * len(ROWS)


def is_head(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"


def test_a_page_by_itself_asks_for_nothing_and_prints_its_marking_on_every_page(
    documents: dict[str, bytes],
) -> None:
    page = documents["html"].decode()
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html["lang"] == "en-GB" and not soup.select("script, link, img[src], iframe")
    told = css_text(EVERY.marking)
    assert f"@top-center {{ content: {told};" in page and f"@bottom-center {{ content: {told};" in page
    assert 'counter(page) " of " counter(pages)' in page and "thead { display: table-header-group; }" in page


def test_a_string_of_css_holds_whatever_it_is_given() -> None:
    assert css_text('a"</style>\n\\') == '"a\\22 \\3c \\2f style\\3e \\a \\5c "'


@pytest.mark.parametrize("name", HARD)
def test_text_that_a_format_could_take_for_its_own_stays_text(name: str) -> None:
    text = HARMLESS[name]
    blocks = (Heading(1, "One"), Paragraph(text), Table(text, (text,), (100,), ((Cell(text, note=text),),)))
    hard = replace(EVERY, title=text, standing=text, running=text, marking=text, blocks=blocks)
    wanted = compact(text)
    assert compact(odt_words(made(hard, "odt", FONTS))).count(wanted) >= 7
    word = Document(io.BytesIO(made(hard, "docx", FONTS))).element
    assert compact("".join(part.text or "" for part in word.iter(qn("w:t")))).count(wanted) >= 6
    page = BeautifulSoup(made(hard, "html", FONTS), "html.parser")
    assert compact(page.get_text()).count(wanted) >= 6 and not page.select("script")
    with pikepdf.open(io.BytesIO(made(hard, "pdf", FONTS))) as given:
        assert compact("".join(page_text(one) for one in given.pages)).count(wanted) >= 6


def test_a_row_to_write_on_is_as_high_as_asked_and_higher_where_its_words_ask_for_more() -> None:
    empty, long = Cell(""), Cell("Held at the lock gate, word for word. " * 30)
    table = Table(
        "To write on", ("Asked", "Answered"), (50, 50), ((empty, long), (long, empty), (empty, empty)), tall=20
    )
    drawn = made(replace(EVERY, blocks=(table,)), "pdf", FONTS)
    opened = pikepdf.open(io.BytesIO(drawn))
    first, second, third = rows_between_rules(opened.pages[0])
    assert first == pytest.approx(second) and first > 150
    assert third == pytest.approx(20 / 25.4 * 72, abs=0.1)


def rows_between_rules(page: Any) -> list[float]:
    """How high each row of the one table of a page is, in points, from its rules across."""
    rules, place, last = [], 0.0, ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "cm":
            place = float(operands[5])
        if str(operator) == "S" and last == "l":
            rules.append(place)
        last = str(operator) if str(operator) != "l" or float(operands[1]) == 0 else ""
    rules.sort(reverse=True)
    return [above - below for above, below in pairwise(rules)]


def opendocument(*blocks: Any, name: str = "content.xml", **about: Any) -> Any:
    """A part of the document of these blocks as OpenDocument."""
    whole = made(replace(EVERY, blocks=blocks, **about), "odt", FONTS)
    return odf({"odt": whole}, name)


def looks_of(content: Any, name: str) -> dict[str, str]:
    """Every property of a style of that name, without its namespace."""
    [style] = [one for one in tags(content, "style", "style") if one.get(f"{ODF}style:1.0}}name") == name]
    return {etree.QName(key).localname: value for part in style for key, value in part.attrib.items()}


def styled(one: Any) -> str:
    return str(next(value for key, value in one.attrib.items() if key.endswith("}style-name")))


def test_an_opendocument_sheet_to_be_written_on_is_ruled_and_breaks_none_of_its_heads() -> None:
    heads = ("Agency", "Present", "Apologies", "Joined")
    asked = Table("Who came", heads, (73, 9, 10, 8), ((Cell("A"), Cell(""), Cell(""), Cell("")),), tall=17)
    content = opendocument(Heading(1, "One"), asked)
    wide = [
        float(looks_of(content, styled(one))["column-width"][:-2]) for one in tags(content, "table", "table-column")
    ]
    assert sum(wide) == pytest.approx(17, abs=0.02) and wide[1] > 1.53 and wide[2] > 1.9 and wide[3] > 1.36
    head, row = tags(content, "table", "table-row")
    assert looks_of(content, styled(row))["min-row-height"] == "17mm"
    for each in (head, row):
        ruled = ["border-left" in looks_of(content, styled(cell)) for cell in tags(each, "table", "table-cell")]
        assert ruled == [False, True, True, True]
    assert "Table 1" not in tags(content, "office", "text")[0].xpath("string()"), "its heads say it"


def test_a_new_page_of_an_opendocument_text_begins_with_what_follows_and_leaves_none_empty() -> None:
    told = Table("First", ("First",), (100,), ((Cell("A"),),))
    blocks = (Heading(1, "First"), told, told, NewPage(), NewPage(), Heading(1, "Second"), told, NewPage())
    content = opendocument(*blocks)
    [text] = tags(content, "office", "text")
    empty = [styled(one) for one in tags(text, "text", "p") if not one.xpath("string()")]
    assert empty == ["TableEnd", "TableEnd"], "between two tables, and where a text ends in one"
    begun = [one for one in (*tags(text, "text", "h"), *tags(text, "text", "p")) if styled(one).endswith("_Page")]
    assert [one.xpath("string()") for one in begun] == ["Second"]
    assert looks_of(content, styled(begun[0])) == {
        "break-before": "page", "margin-top": "0pt", "margin-bottom": "6pt",
    }  # fmt: skip
    assert looks_of(opendocument(name="styles.xml"), "TableEnd")["font-size"] == "1pt"


def test_what_belongs_together_in_an_opendocument_text_stays_on_a_page_unless_it_is_very_long() -> None:
    rows = ((Cell("short"),), (Cell("long " * 400),))
    panels = (Panel("A", "B", (Fact("C", ("D",)),)), Panel("A", "B", (Fact("C", ("long " * 400,)),)))
    content = opendocument(Paragraph("Of these:"), Table("Caption", ("Of",), (100,), rows), *panels)
    [led] = [one for one in tags(content, "text", "p") if one.xpath("string()") == "Of these:"]
    assert looks_of(content, styled(led))["keep-with-next"] == "always"
    table, short, long = tags(content, "table", "table")
    kept = [looks_of(content, styled(row))["keep-together"] for row in tags(table, "table", "table-row")]
    assert kept == ["always", "always", "auto"]
    breaks = [looks_of(content, styled(one))["may-break-between-rows"] for one in (short, long)]
    assert breaks == ["false", "true"]


def test_contents_of_an_opendocument_text_can_be_made_anew_and_its_foot_says_the_section() -> None:
    content, styles = opendocument(Contents(), Heading(1, "One")), opendocument(Contents(), name="styles.xml")
    [line] = tags(content, "text", "table-of-content-entry-template")
    assert [etree.QName(part).localname for part in line] == [
        "index-entry-link-start", "index-entry-text", "index-entry-tab-stop", "index-entry-page-number",
        "index-entry-link-end",
    ]  # fmt: skip
    assert not tags(content, "text", "bookmark-ref"), "until its page is laid out it says that it found nothing"
    assert tags(styles, "text", "chapter") and not tags(opendocument(name="styles.xml"), "text", "chapter")


def test_an_opendocument_text_boxes_how_it_stands_and_says_at_its_head_what_superseded_it() -> None:
    styles = opendocument(name="styles.xml")
    assert {looks_of(styles, name)["border"] for name in ("Standing", "Issued")} == {"1pt solid #0b0c0c"}
    boxes = [styled(tags(opendocument(draft=draft), "text", "p")[2]) for draft in (True, False)]
    assert boxes == ["Standing", "Issued"]
    spans = tags(tags(styles, "style", "header")[0], "text", "span")
    strong = [(styled(one), one.xpath("string()")) for one in spans]
    assert strong == [("Strong", EVERY.marking), ("Strong", EVERY.superseded)]


def test_a_label_too_long_for_its_place_stands_above_its_words_and_each_line_is_a_paragraph() -> None:
    facts = Facts((Fact("Chair", ("one", "two")), Fact("Core agencies that were missing last time", ("three",))))
    content = opendocument(facts)
    beside, further, above = tags(content, "text", "p")[3:]
    assert (styled(beside), styled(further), styled(above)) == ("Fact", "FactLine", "Fact")
    assert tags(beside, "text", "tab") and not tags(beside, "text", "line-break")
    assert tags(above, "text", "line-break") and not tags(above, "text", "tab")


def test_behind_every_page_of_an_opendocument_draft_or_superseded_text_lies_that_word() -> None:
    found = [
        tags(opendocument(name="styles.xml", draft=draft, superseded=superseded), "style", "background-image")
        for draft, superseded in ((False, ""), (True, ""), (False, "SUPERSEDED by version 3"))
    ]
    assert [len(each) for each in found] == [0, 1, 1]
    drawn = [each[0].get("{http://www.w3.org/1999/xlink}href") for each in found[1:]]
    assert drawn[0] != drawn[1] and all(name.startswith("Pictures/") for name in drawn)
