"""Logs leave as spreadsheets: whole, in an order that sorts, and with nothing in them that runs."""

import csv
import io
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from lxml import etree

from scg.documents.registers import SHEETS, Column, Register, entered, sorts, times, twice
from scg.rules.markings import highest
from tests.support.corpus import HARMLESS, LINES
from tests.support.world import World

TEXTS = [*HARMLESS.values(), LINES["two lines"], LINES["tabs"], 'say "no", then; go', "\tcmd", "=1+1"]
COLUMNS = (Column("Reference"), Column("Action", 40), Column("Count"), *twice("Due"))
DUE = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
REGISTER = Register(
    marking="OFFICIAL-SENSITIVE",
    title="WY-2026-01 Action log: Wind & rain",
    sheet="Actions",
    standing="As at entry 7, Sun 29 Mar 2026 02:30 BST",
    author="West Yorkshire LRF",
    made="2026-03-29T01:30:00+00:00",
    columns=COLUMNS,
    rows=tuple((f"SCG012/A{n:02}", text, -n, *times(DUE)) for n, text in enumerate(TEXTS, 1)),
)
SPREADSHEET = "{urn:oasis:names:tc:opendocument:xmlns:"


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def read_csv(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def sheet_of(made: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(made)).active


def cells(row: Any) -> list[str]:
    """The texts of one row of an ODS, lines joined."""
    return ["\n".join(map(paragraph, cell)) for cell in row]


def paragraph(line: Any) -> str:
    blanks = {f"{SPREADSHEET}text:1.0}}s": " ", f"{SPREADSHEET}text:1.0}}tab": "\t"}
    return (line.text or "") + "".join(blanks[each.tag] + (each.tail or "") for each in line)


def ods_rows(made: bytes) -> list[list[str]]:
    content = etree.fromstring(parts(made)["content.xml"])
    return [cells(row) for row in content.iter(f"{SPREADSHEET}table:1.0}}table-row")]


def test_a_csv_is_read_back_to_the_letter_and_begins_with_the_mark_that_excel_asks_for() -> None:
    made = entered(REGISTER, "csv")
    assert made.startswith(b"\xef\xbb\xbf") and made.endswith(b"\r\n")
    head, *rows = read_csv(made)
    assert head == ["Reference", "Action", "Count", "Due", "Due, UTC"]
    assert [row[1].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in TEXTS]
    assert rows[0][3:] == ["Sun 29 Mar 2026 02:30 BST", "2026-03-29T01:30:00.000Z"]


def test_no_field_of_a_csv_begins_as_a_formula_does() -> None:
    starts = ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x", "  =1", "\uff1d1"]
    risky = replace(REGISTER, rows=tuple((start, start, 1, "", "") for start in starts))
    fields = [row[0] for row in read_csv(entered(risky, "csv"))[1:]]
    assert [field[0] for field in fields] == ["'"] * len(starts)


@pytest.mark.parametrize("ending", SHEETS)
def test_a_register_leaves_without_contact_details_and_with_every_time(ending: str) -> None:
    said = "Ring 0113 496 0000 or jo@leeds.example by 01.02.2020 09.30"
    named = replace(REGISTER, title="WY-2026-01 Action log: ring 0113 496 0000")
    told = entered(replace(named, rows=(("SCG012/A01", said, 1, *times(DUE)),)), ending)
    read = (
        told.decode("utf-8-sig") if ending == "csv" else b"".join(parts(told).values()).decode("utf-8", "replace")
    )
    assert "0113" not in read and "jo@leeds" not in read
    assert "01.02.2020 09.30" in read and "Sun 29 Mar 2026 02:30 BST" in read


def test_a_workbook_holds_texts_and_numbers_and_no_formula_or_link() -> None:
    made = entered(REGISTER, "xlsx")
    sheet = sheet_of(made)
    assert {cell.data_type for row in sheet for cell in row} == {"s", "n", "d"}
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [text.replace("\r\n", "\n") for text in TEXTS]
    assert sheet["C2"].value == -1
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts(made).values())


def test_a_workbook_filters_keeps_its_header_in_sight_and_repeats_it_on_paper() -> None:
    book = openpyxl.load_workbook(io.BytesIO(entered(REGISTER, "xlsx")))
    sheet = book.active
    [table] = sheet.tables.values()
    assert table.autoFilter.ref == table.ref == f"A1:E{len(TEXTS) + 1}"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")
    assert "OFFICIAL-SENSITIVE" in sheet.oddHeader.center.text and "&P of &N" in sheet.oddFooter.right.text
    assert "OFFICIAL-SENSITIVE" in sheet.oddFooter.center.text and "Wind && rain" in sheet.oddHeader.center.text
    assert (book.properties.category, book.properties.title) == ("OFFICIAL-SENSITIVE", REGISTER.title)


def test_a_text_that_no_cell_of_excel_holds_says_that_it_is_cut() -> None:
    long = replace(REGISTER, rows=(("A", "\U0001f692" * 20_000, 1, "", ""),))
    said = sheet_of(entered(long, "xlsx"))["B2"].value
    assert said.endswith("[Cut: a cell holds no more. The whole text stands in the CSV]")
    assert len(said.encode("utf-16-le")) // 2 <= 32_767


def test_an_opendocument_sheet_holds_the_same_with_a_header_and_filters_and_no_formula() -> None:
    made = entered(REGISTER, "ods")
    head, *rows = ods_rows(made)
    assert head == [column.name for column in COLUMNS]
    assert [row[1] for row in rows] == [text.replace("\r\n", "\n") for text in TEXTS]
    content, styles = (parts(made)[name].decode() for name in ("content.xml", "styles.xml"))
    assert content.count("<table:table-header-rows>") == 1 and "table:formula" not in content
    [filtered] = etree.fromstring(content.encode()).iter(f"{SPREADSHEET}table:1.0}}database-range")
    about = {etree.QName(key).localname: value for key, value in filtered.attrib.items()}
    assert about["display-filter-buttons"] == "true"
    assert about["target-range-address"] == f"'Actions'.A1:'Actions'.E{len(TEXTS) + 1}"
    assert styles.count("OFFICIAL-SENSITIVE") == 2 and 'fo:country="GB"' in styles


def test_a_moment_is_a_date_in_a_sheet_and_shown_alike_in_every_country() -> None:
    cell, other = sheet_of(entered(REGISTER, "xlsx"))["E2"], sheet_of(entered(REGISTER, "xlsx"))["D2"]
    assert (
        cell.is_date and cell.value == datetime(2026, 3, 29, 1, 30) and other.value == "Sun 29 Mar 2026 02:30 BST"
    )
    assert cell.number_format == "yyyy-mm-dd hh:mm:ss"
    made = entered(replace(REGISTER, rows=(REGISTER.rows[0], ("A", "no time", 1, "", ""))), "ods")
    cells_of = etree.fromstring(parts(made)["content.xml"]).iter(f"{SPREADSHEET}table:1.0}}table-cell")
    dates = [one.get(f"{SPREADSHEET}office:1.0}}date-value") for one in cells_of]
    assert [one for one in dates if one is not None] == ["2026-03-29T01:30:00.000"]
    assert ods_rows(made)[1][4] == "2026-03-29 01:30:00" and ods_rows(made)[2][4] == ""


def test_an_opendocument_sheet_keeps_its_header_and_first_column_in_sight_and_repeats_them_on_paper() -> None:
    made = parts(entered(REGISTER, "ods"))
    settings, content = etree.fromstring(made["settings.xml"]), etree.fromstring(made["content.xml"])
    config = f"{SPREADSHEET}config:1.0}}"
    told = {
        one.get(f"{config}name"): (one.get(f"{config}type"), one.text)
        for one in settings.iter(f"{config}config-item")
    }
    assert {told[f"{way}SplitMode"] for way in ("Horizontal", "Vertical")} == {("short", "2")}
    assert {told[f"{way}SplitPosition"] for way in ("Horizontal", "Vertical")} == {("int", "1")}
    [entry] = settings.iter(f"{config}config-item-map-named")
    assert entry[0].get(f"{config}name") == "Actions"
    repeated = next(content.iter(f"{SPREADSHEET}table:1.0}}table-header-columns"))
    assert len(repeated) == 1 and len(list(content.iter(f"{SPREADSHEET}table:1.0}}table-column"))) == len(COLUMNS)


def test_an_opendocument_sheet_has_room_for_its_marking_at_head_and_foot_without_which_calc_prints_neither() -> (
    None
):
    told = parts(entered(REGISTER, "ods"))["styles.xml"].decode()
    assert all(f"<style:{where}-style><style:header-footer-properties" in told for where in ("header", "footer"))


def test_a_row_of_a_workbook_is_as_high_as_its_fullest_cell_asks_for() -> None:
    long = replace(REGISTER, columns=(Column("What", 20),), rows=(("short",), ("ten words " * 20,)))
    heights = [sheet_of(entered(long, "xlsx")).row_dimensions[row].height for row in (2, 3)]
    assert heights[0] is None or heights[0] == 15
    assert heights[1] >= 150


def test_a_wide_register_is_printed_beside_itself_rather_than_too_small_to_read() -> None:
    wide = replace(REGISTER, columns=(COLUMNS[0], *(replace(each, width=150) for each in COLUMNS[1:])))
    sheets = [openpyxl.load_workbook(io.BytesIO(entered(one, "xlsx"))).active for one in (REGISTER, wide)]
    assert [one.page_setup.fitToWidth or 1 for one in sheets] == [1, 3]
    assert {(one.page_setup.fitToHeight, one.print_title_cols, one.page_setup.orientation) for one in sheets} == {
        (0, "$A:$A", "landscape")
    }
    styles = [parts(entered(one, "ods"))["styles.xml"].decode() for one in (REGISTER, wide)]
    assert 'style:scale-to-X="1"' in styles[0] and 'style:scale-to-X="3"' in styles[1]


def test_an_opendocument_sheet_of_thousands_of_rows_holds_them_all_below_one_header() -> None:
    head, *rows = ods_rows(entered(replace(REGISTER, rows=REGISTER.rows[:1] * 4000), "ods"))
    assert head[0] == "Reference" and len(rows) == 4000 and rows[0] == rows[-1]


@pytest.mark.parametrize("ending", SHEETS)
def test_the_same_register_is_the_same_bytes_and_an_empty_one_is_whole(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = entered(REGISTER, ending)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert entered(REGISTER, ending) == made
    assert entered(replace(REGISTER, rows=()), ending)


def test_references_are_padded_so_that_they_sort() -> None:
    refs = ["SCG012/A07", "SCG012/A100", "SCG1000/A01", "SCG012/A12"]
    assert sorted(refs, key=sorts) == ["SCG012/A07", "SCG012/A12", "SCG012/A100", "SCG1000/A01"]
    assert sorts("SCG012/A07") == "SCG0012/A0007" and sorts("something else") == "something else"


def test_a_document_is_marked_as_high_as_the_highest_of_its_parts() -> None:
    assert highest([]) == "OFFICIAL"
    assert highest(["OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL"]) == "OFFICIAL-SENSITIVE"
    assert highest(["OFFICIAL: RECIPIENTS ONLY", "OFFICIAL-SENSITIVE"]) == "OFFICIAL-SENSITIVE: RECIPIENTS ONLY"
    assert highest(["OFFICIAL-SENSITIVE", "SOMETHING NEWER"]) == "SOMETHING NEWER"


def log_of(world: World, what: str) -> list[dict[str, str]]:
    made = world.client("observer").get(f"/incidents/{world.ref}/{what}")
    assert made.status_code == 200
    head, *rows = read_csv(made.data)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_action_log_tells_all_of_an_action(world: World) -> None:
    world.in_session()
    ref = world.action(text="=Open the rest centre", meeting_number=1, priority="high")
    world.does("member", "report_progress", action_ref=ref, text="Half open")
    world.does("member", "report_progress", action_ref=ref, text="Nearly")
    world.does("member", "complete_action", action_ref=ref, note="Photographed")
    [told] = log_of(world, "actions.csv")
    assert told["Action"] == "'=Open the rest centre" and told["State"] == "completed"
    assert told["Updates"].splitlines()[0].endswith("Grace Obi, leeds: Half open")
    assert (told["Evidence"], told["Meeting"], told["Marking"]) == ("Photographed", "SCG 001", "OFFICIAL")
    assert told["Completed, UTC"].endswith("Z") and told["Completed"].endswith(("GMT", "BST"))


def test_the_decision_log_tells_all_of_a_decision(world: World) -> None:
    world.in_session()
    options = {"options": "Wait: too late\nGo: safe", "dissent": "yas: No crews", "reservations": "ea: Wet roads"}
    taken = world.does("loggist", "take_decision", decision="Go", rationale="Rain", agreeing=["wyp"], **options)
    ref = taken.entity.removeprefix("decision:")
    world.action(decision_ref=ref)
    [told] = log_of(world, "decisions.csv")
    assert (told["Reference"], told["Rationale"], told["Entry"]) == (ref, "Rain", str(taken.seq))
    assert told["Options considered, with reasons"] == "Wait: too late\nGo: safe"
    assert told["Dissent"] == "Yorkshire Ambulance Service: No crews"
    assert told["Actions"] and told["Not to act"] == "No"


def test_a_log_holds_what_its_page_shows_on_every_page_of_it(world: World) -> None:
    world.in_session()
    refs = [world.action(text=f"Do {n}", meeting_number=1) for n in range(103)]
    world.does("chair", "cancel_action", action_ref=refs[0], reason="Over")
    assert [row["Reference"] for row in log_of(world, "actions.csv")] == refs
    assert [row["Reference"] for row in log_of(world, "actions.csv?state=open")] == refs[1:]
    assert log_of(world, "actions.csv?owner=ea") == []
    page = world.client("member").get(f"/incidents/{world.ref}/actions").text
    assert f'href="/incidents/{world.ref}/actions.xlsx?state=open"' in page


def test_attendance_and_the_log_leave_the_same_way(world: World) -> None:
    world.in_session()
    world.does("loggist", "write_log", text="Bridge closed", meeting_number=1, verbatim=True, speaker="AS")
    world.does("secretariat", "confirm_everyone", meeting_number=1)
    [note] = log_of(world, "log.csv")
    assert (note["Text"], note["Verbatim"], note["Speaker"]) == ("Bridge closed", "Yes", "AS")
    told = log_of(world, "attendance.csv")
    assert told and {row["Meeting"] for row in told} == {"SCG 001"}


def test_a_log_is_nobodys_who_has_no_seat(world: World) -> None:
    for what in ("actions.csv", "decisions.xlsx", "attendance.ods", "log.csv"):
        assert world.client("colleague").get(f"/incidents/{world.ref}/{what}").status_code in (403, 404)
        assert world.app.test_client().get(f"/incidents/{world.ref}/{what}").status_code == 302
