"""The paper pack: every sheet with its reference, its code and the rules, ready to be written on."""

from io import BytesIO

import pikepdf
import pytest

from scg.documents.blocks import Heading, Outline, Picture, Table
from scg.documents.formats import made
from scg.documents.outline_proof import code_of
from scg.papers.pack_sheets import RULES
from tests.support.papers import laid_out, rows, words
from tests.support.reading import FONTS, compact, page_text
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
    assert "Leeds City Council" in named and "Yorkshire Ambulance Service" in named and named[-2:] == [""] * 2
    leeds = listed[named.index("Leeds City Council")]
    assert "Joan Firth" in leeds[1].note and all(cell.text == "" for cell in leeds[1:])
    assert all(block.tall >= 10 for block in blocks(outline) if block.caption == "Roll-call")


def blocks(outline: Outline | None) -> list[Table]:
    assert outline is not None
    return [block for block in outline.blocks if isinstance(block, Table)]


def test_a_decision_sheet_asks_for_the_rationale_and_words_verbatim(world: World) -> None:
    outline = laid_out(printed(world), "paper-pack", "1")
    asked = [row[0] for block in blocks(outline) if block.caption == "The decision" for row in block.rows]
    assert [cell.text for cell in asked] == ["Question", "Information", "Decision", "Rationale: REQUIRED",
                                             "Agencies agreeing", "Reservations", "Dissent"]  # fmt: skip
    assert [cell.note for cell in asked[-2:]] == ["The agency, and its words verbatim"] * 2
    assert len(rows(outline, "Actions")) == 6 and len(rows(outline, "Log")) == 12


def test_a_sheet_without_a_number_has_room_for_it_and_leads_to_where_it_gets_one(world: World) -> None:
    outline = laid_out(world, "paper-pack", "1")
    of_next = laid_out(world, "paper-pack-next")
    assert outline is not None and of_next is not None and outline.blocks == of_next.blocks
    drawings = [one.drawing for one in outline.blocks if isinstance(one, Picture)]
    kinds = ["roll-call", "decision", "decision", "actions", "log"]
    addresses = [f"https://scg.example/incidents/{world.ref}/paper?kind={kind}&meeting=1" for kind in kinds]
    assert drawings == [code_of(address) for address in addresses]
    headed = [block.text for block in outline.blocks if isinstance(block, Heading) and "sheet " in block.text]
    assert len(headed) >= 5 and all(f"{world.ref}/SCG001/P......" in text for text in headed)
    assert "Not numbered" in words(outline) and all(address in words(outline) for address in addresses)
    assert laid_out(world, "paper-pack", "1/1") is None and laid_out(world, "paper-pack", "9") is None


def test_what_the_record_knows_is_in_the_pack_to_be_read_from(world: World) -> None:
    ref = world.action()
    world.does("chair", "add_item", meeting_number=1, title="Flood gates")
    outline = laid_out(printed(world), "paper-pack", "1")
    assert [row[0] for row in rows(outline, "Open actions")] == [ref]
    assert "Flood gates" in [row[2] for row in rows(outline, "Agenda")]
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    assert not any(block.caption == "Agenda" for block in blocks(laid_out(world, "paper-pack", "1")))


def test_a_sheet_that_was_written_on_before_its_number_is_no_pack_to_print(world: World) -> None:
    printed(world.in_session())
    none = {"roll_calls": 0, "decisions": 0, "actions": 0, "logs": 1}
    world.does("secretariat", "print_pack", meeting_number=1, **none)
    assert "SCG001/P05" in words(laid_out(world, "paper-pack", "1"))
    told = {"meeting_number": 1, "happened_at": "2026-03-01T09:30:00Z", "sheet": "SCG001/P05/1"}
    world.does("loggist", "write_log", text="The weir holds", **told)
    assert "SCG001/P04" in words(laid_out(world, "paper-pack", "1"))
    assert "SCG001/P05" in words(laid_out(world, "paper-pack", "1/2"))


def test_a_second_pack_holds_its_own_sheets_and_the_first_can_be_printed_again(world: World) -> None:
    printed(world)
    world.does("secretariat", "print_pack", meeting_number=1, roll_calls=0, decisions=0, actions=0, logs=1)
    assert "SCG001/P05" in words(laid_out(world, "paper-pack", "1"))
    assert "SCG001/P05" not in words(laid_out(world, "paper-pack", "1/1"))


def test_the_pack_as_pdf_begins_each_sheet_on_a_page_of_its_own(world: World) -> None:
    blank, numbered = laid_out(world, "paper-pack", "1"), laid_out(printed(world), "paper-pack", "1")
    # The cover, and what is known; then the sheets, each a page, of which a decision has two sides.
    for outline, pages in ((blank, 2 + 7), (numbered, 2 + 5)):
        assert outline is not None
        with pikepdf.open(BytesIO(made(outline, "pdf", FONTS))) as pdf:
            assert len(pdf.pages) == pages
            sides = [compact(page_text(page)) for page in list(pdf.pages)[2:]]
            assert [side.count(f"sheet{world.ref}/SCG001/P") for side in sides] == [1] * len(sides)


def test_where_no_meeting_is_called_the_pack_leaves_its_number_open(world: World) -> None:
    world.open_incident("Nothing called")
    outline = laid_out(world, "paper-pack-next")
    assert "None is called" in words(outline) and f"{world.ref}/SCG......" in words(outline)
    assert any(fact.endswith("paper?kind=log") for fact in str(words(outline)).split("'"))
