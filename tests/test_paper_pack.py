"""The paper pack: every sheet with its reference, its code and the rules, ready to be written on."""

from io import BytesIO

import pikepdf
import pytest

from scg.documents.blocks import Heading, Outline, Picture, Table
from scg.documents.formats import made
from scg.documents.outline_proof import code_of
from scg.papers.pack_sheets import RULES
from tests.support.papers import laid_out, rows, words
from tests.support.reading import FONTS
from tests.support.world import World

pytestmark = pytest.mark.one_database


def printed(world: World) -> World:
    world.does("secretariat", "print_pack", meeting_number=1, decisions=1, actions=1, logs=1)
    return world


def test_every_sheet_has_its_reference_its_address_and_its_code(world: World) -> None:
    outline = laid_out(printed(world), "paper-pack", "1")
    assert outline is not None
    headed = [block.text for block in outline.blocks if isinstance(block, Heading) and "sheet" in block.text]
    pictures = [block for block in outline.blocks if isinstance(block, Picture)]
    for number, picture in enumerate(pictures, start=1):
        ref = f"{world.ref}/SCG001/P{number:02d}"
        assert any(text.endswith(ref) for text in headed) and ref in picture.label
        address = f"https://scg.example/incidents/{world.ref}/paper/SCG001/P{number:02d}"
        assert picture.drawing == code_of(address) and address in words(outline)
    assert len(pictures) == 4 and words(outline).count(RULES) == 4


def test_a_codes_address_is_the_page_of_that_very_sheet(world: World) -> None:
    printed(world)
    client = world.client("loggist")
    for number in range(1, 5):
        page = client.get(f"/incidents/{world.ref}/paper/SCG001/P{number:02d}")
        assert page.status_code == 200 and f"Sheet SCG001/P{number:02d}" in page.text


def test_the_roll_call_sheet_lists_every_agency_expected_and_room_for_more(world: World) -> None:
    outline = laid_out(printed(world), "paper-pack", "1")
    listed = [row for block in blocks(outline) if block.caption == "Roll-call" for row in block.rows]
    named = [row[0].text for row in listed]
    assert "Leeds City Council" in named and "Yorkshire Ambulance Service" in named and named[-3:] == [""] * 3
    leeds = listed[named.index("Leeds City Council")]
    assert "Joan Firth" in leeds[1].note and all(cell.text == "" for cell in leeds[1:])
    assert all(block.tall >= 10 for block in blocks(outline) if block.caption == "Roll-call")


def blocks(outline: Outline | None) -> list[Table]:
    assert outline is not None
    return [block for block in outline.blocks if isinstance(block, Table)]


def test_a_decision_sheet_asks_for_the_rationale_and_words_verbatim(world: World) -> None:
    outline = laid_out(printed(world), "paper-pack", "1")
    asked = [row[0].text for block in blocks(outline) if block.caption == "The decision" for row in block.rows]
    assert asked == ["Question", "Information", "Decision", "Rationale: REQUIRED", "Agencies agreeing",
                     "Reservations", "Dissent"]  # fmt: skip
    assert len(rows(outline, "Actions")) == 6 and len(rows(outline, "Log")) == 12


def test_before_any_is_numbered_the_pack_is_blank_and_says_so(world: World) -> None:
    outline = laid_out(world, "paper-pack", "1")
    assert outline is not None and not any(isinstance(one, Picture) for one in outline.blocks)
    assert "Not numbered" in words(outline)
    assert "SCG 001" in words(laid_out(world, "paper-pack-next"))
    assert laid_out(world, "paper-pack", "1/1") is None and laid_out(world, "paper-pack", "9") is None


def test_a_second_pack_holds_its_own_sheets_and_the_first_can_be_printed_again(world: World) -> None:
    printed(world)
    world.does("secretariat", "print_pack", meeting_number=1, roll_calls=0, decisions=0, actions=0, logs=1)
    assert "SCG001/P05" in words(laid_out(world, "paper-pack", "1"))
    assert "SCG001/P05" not in words(laid_out(world, "paper-pack", "1/1"))


def test_the_pack_as_pdf_begins_each_sheet_on_a_page_of_its_own(world: World) -> None:
    outline = laid_out(printed(world), "paper-pack", "1")
    assert outline is not None
    with pikepdf.open(BytesIO(made(outline, "pdf", FONTS))) as pdf:
        assert len(pdf.pages) == 1 + 5  # the cover; a decision has two sides


def test_where_no_meeting_is_called_the_pack_leaves_its_number_open(world: World) -> None:
    world.open_incident("Nothing called")
    outline = laid_out(world, "paper-pack-next")
    assert "None is called" in words(outline) and "SCG number: ...." in words(outline)
