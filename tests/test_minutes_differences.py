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
