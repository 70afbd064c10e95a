"""Versions of minutes: compared section by section, word by word, and the superseded ones marked."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from docx import Document

from scg.documents.differences import Part, compared
from scg.documents.outline import outline
from scg.documents.outline_life import OF_THE_RECORD
from scg.documents.pdf import as_pdf
from scg.documents.structure import Attended, Minutes
from scg.documents.word_document import as_docx
from tests.support.minutes_sample import DECISIONS, MINUTES
from tests.support.reading import FONTS, compact, page_text
from tests.support.world import World

ONE = {"meeting_number": 1}


@pytest.mark.one_database
def test_versions_that_read_the_same_differ_in_nothing_but_the_record() -> None:
    later = replace(MINUTES, version=3, standing="Circulated")
    assert compared(outline(MINUTES), outline(later), without=OF_THE_RECORD) == ()
    assert [one.title for one in compared(outline(MINUTES), outline(later))] == ["About this record"]


@pytest.mark.one_database
def test_one_word_changed_is_marked_as_that_word_alone_in_its_section() -> None:
    later = replace(MINUTES, aim=MINUTES.aim.replace("county", "region"))
    found = compared(outline(MINUTES), outline(later))
    assert [one.title for one in found] == ["Strategic aim and objectives"]
    assert [part for part in found[0].lines[0] if part.fate != "same"] == [
        Part("removed", "county"),
        Part("added", "region"),
    ]
    assert "".join(part.text for part in found[0].lines[0] if part.fate != "removed") == later.aim


@pytest.mark.one_database
def test_what_is_not_alike_is_removed_and_added_whole() -> None:
    later = replace(MINUTES, aim="Quite another purpose altogether")
    lines = compared(outline(MINUTES), outline(later))[0].lines
    assert lines == ((Part("removed", MINUTES.aim),), (Part("added", later.aim),))


@pytest.mark.one_database
def test_a_decision_that_came_in_is_added_with_all_its_reasons() -> None:
    earlier = replace(MINUTES, decisions=DECISIONS[:1])
    lines = [line for one in compared(outline(earlier), outline(MINUTES)) for line in one.lines]
    added = "".join(part.text for line in lines for part in line if part.fate == "added")
    assert DECISIONS[1].decision in added and DECISIONS[1].rationale in added
    assert all(part.fate != "removed" for line in lines for part in line)


def marked(earlier: Minutes, later: Minutes) -> list[list[Part]]:
    """What differs, each line as its parts that do."""
    lines = [line for one in compared(outline(earlier), outline(later)) for line in one.lines]
    return [[part for part in line if part.fate != "same"] for line in lines]


@pytest.mark.one_database
def test_a_changed_row_of_the_roll_call_is_shown_against_its_own_earlier_self() -> None:
    first, leeds, last = (roll := MINUTES.attendance).present
    came = Attended("Bradford Council", "Present", "Ada Moss", "Duty officer")
    later = (first, came, replace(leeds, status="Present"), last)
    found = marked(MINUTES, replace(MINUTES, attendance=replace(roll, present=later)))
    assert [part.text for part in found[0]] == ["3", "4"]  # in brief
    assert [[part.fate for part in line] for line in found[1:]] == [["added"], ["removed", "added"]]
    assert found[1][0].text.startswith("Agency: Bradford Council") and found[2][-1].text.strip() == "Present"


@pytest.mark.one_database
def test_an_action_is_found_again_by_its_reference_in_whatever_table_it_stands_now() -> None:
    moved = replace(MINUTES.actions.open[0], state="Closed", overdue=False)
    later = replace(MINUTES.actions, open=(), closed=(moved, *MINUTES.actions.closed))
    found = compared(outline(MINUTES), outline(replace(MINUTES, actions=later)))
    lines = next(one.lines for one in found if one.title == "Actions")
    told = [line for line in lines if any("SCG011/A03" in part.text for part in line)]
    assert len(told) == 1 and told[0][0].fate == "same"
    assert not any("SCG010/A07" in part.text for line in lines for part in line)


@pytest.mark.one_database
def test_a_decisions_reasons_are_compared_with_its_own_when_another_came_in_before_it() -> None:
    new = replace(DECISIONS[1], ref="SCG012/D00", rationale="Troops are near.")
    changed = replace(DECISIONS[0], rationale=DECISIONS[0].rationale.replace("four", "five"))
    found = marked(MINUTES, replace(MINUTES, decisions=(new, changed, DECISIONS[1])))
    assert [Part("removed", "four"), Part("added", "five")] in found
    assert [part for line in found for part in line if part.fate == "removed"] == [Part("removed", "four")]


def test_the_page_marks_what_a_version_changed_for_eyes_and_ears(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    address = f"/incidents/{world.ref}/meetings/1/minutes/differences"
    client = world.client("observer")
    assert "one version alone" in client.get(address).text
    world.does("secretariat", "circulate_minutes", **ONE)
    world.does("loggist", "take_decision", decision="Shut the <A646>", rationale="It floods", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    page = client.get(address).text
    assert '<ins><span class="govuk-visually-hidden">added: </span>' in page and "Shut the &lt;A646&gt;" in page
    assert "Both versions read the same" in client.get(f"{address}?from=2&to=2").text
    assert [client.get(f"{address}?from={one}&to=2").status_code for one in (1, 2, 9)] == [200, 200, 404]


@pytest.mark.one_database
def test_a_superseded_version_says_so_on_every_page_of_its_pdf_and_in_the_head_of_its_word_document() -> None:
    pages = pikepdf.open(BytesIO(as_pdf(outline(MINUTES), fonts=FONTS))).pages
    assert len(pages) > 2
    assert all("SUPERSEDEDbyversion4" in compact(page_text(page)) for page in pages)
    document = Document(BytesIO(as_docx(outline(MINUTES), fonts=FONTS)))
    heads = (document.sections[0].header, document.sections[0].first_page_header)
    assert any("SUPERSEDED by version 4" in paragraph.text for head in heads for paragraph in head.paragraphs)
