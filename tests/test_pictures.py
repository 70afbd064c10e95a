"""The law of pictures: each with its finding and its table, and the same numbers on the page and on paper."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from scg.documents.blocks import Picture, Table
from scg.documents.formats import FORMATS, made
from scg.extensions import db
from scg.models import Action, Incident
from scg.papers import PAPERS, Asked
from scg.papers.standing import shown
from scg.pieces.figures import period_of, quarters_of
from scg.pieces.figures_agenda import by_item
from scg.pieces.figures_load import loads, running
from scg.pieces.people import viewer_of
from scg.pieces.pictures import pictures
from scg.pieces.pictures_time import Read
from scg.record.clock import now, standing_at
from scg.words import ATTENDED
from tests.support.laws import rows
from tests.support.reading import FONTS
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

NAMES = ["cadence", "burn-down", "on-time", "attendance", "staleness", "agenda", "load"]


def incident(world: World) -> Incident:
    db.session.expire_all()
    return db.session.get_one(Incident, world.ref)


def drawn(world: World) -> dict[str, Any]:
    found = period_of(incident(world), "", now())
    assert found is not None
    return {one.name: one for one in pictures(incident(world), found)}


@pytest.fixture
def met(world: World) -> World:
    """A meeting held, with actions done in time, late and not at all, one agency away, one picture given."""
    world.does("chair", "open_meeting", meeting_number=1)
    away = {"status": "apologies (no deputy)", "agency_code": "ea"}
    world.does("other_member", "confirm_attendance", meeting_number=1, **away)
    world.does("secretariat", "confirm_everyone", meeting_number=1)
    world.does("member", "report_update", agency_code="leeds", what="3 m", rag="amber", trend="worsening")
    world.does("chair", "take_item", meeting_number=1, item_number=1)
    world.does("chair", "take_item", meeting_number=1, item_number=2)
    refs = [
        world.action(text=f"Do {number}", due_at=in_hours(hours)) for number, hours in enumerate((9, -1, -1, -1))
    ]
    world.does("member", "complete_action", action_ref=refs[1])
    world.does("chair", "cancel_action", action_ref=refs[2], reason="No")
    world.does("chair", "close_meeting", meeting_number=1)
    return world


def test_every_picture_has_its_finding_its_table_and_its_words(met: World) -> None:
    found = drawn(met)
    assert list(found) == NAMES
    for one in found.values():
        assert one.finding.endswith(".") and one.tables and all(table.rows for table in one.tables)
        assert one.drawings or one.name == "attendance"
        assert all('aria-label="' in each and "style=" not in each for each in one.drawings)
        assert all(sum(table.widths) == 100 for table in one.tables)


def test_the_numbers_are_those_of_the_record(met: World) -> None:
    found = drawn(met)
    table = {row[0].text: [cell.text for cell in row[1:]] for row in found["on-time"].tables[0].rows}
    assert table["Leeds City Council"] == ["0 of 2 (0%)", "1 done late; 1 not done by then; 1 ended otherwise", "3"]
    assert len(rows(met, Action)) == 4 and found["burn-down"].finding.startswith("4 actions raised; 0 outstanding")
    assert "4 at the most, 2 at the end" in found["burn-down"].finding
    attended = {row[0].text: [cell.text for cell in row[1:]] for row in found["attendance"].tables[0].rows}
    assert attended["Environment Agency"] == ["0 of 1 (0%)", "1 apology (no deputy)"]
    across = {row[0].text: row[1].text for row in found["attendance"].tables[1].rows}
    assert (across["Environment Agency"], across["West Yorkshire Police"]) == ("Apologies", "Present")
    assert "1 meeting held, 0 demanded" in found["cadence"].finding
    stale = {row[0].text: row[1].text for row in found["staleness"].tables[0].rows}
    assert stale["Leeds City Council"] == "given in it or later"
    assert stale["West Yorkshire Police"] == "never reported" and "Office of the Police" not in str(stale)


def test_time_in_adjournment_is_not_time_spent_on_an_item(world: World) -> None:
    at = now()
    for minutes, part, act, given in (
        (0, "chair", "open_meeting", {}),
        (1, "chair", "take_item", {"item_number": 1}),
        (3, "chair", "adjourn_meeting", {"reason": "Boats"}),
        (33, "chair", "resume_meeting", {}),
        (36, "chair", "take_item", {"item_number": 2}),
        (40, "chair", "close_meeting", {}),
    ):
        world.does(part, act, meeting_number=1, at=at + timedelta(minutes=minutes), **given)
    period = period_of(incident(world), "", at + timedelta(hours=1))
    assert period is not None
    spent = by_item(incident(world), Read.of(incident(world), period).meetings)
    assert [round(one.minutes) for one in spent] == [5, 4]


def test_the_page_shows_each_picture_with_its_table_and_the_paper_says_the_same(met: World) -> None:
    client = met.client("member")
    with standing_at(now()):
        page = BeautifulSoup(client.get(f"/incidents/{met.ref}/pictures").text, "lxml")
        outline = shown(PAPERS["in-figures"], Asked(met.ref, now()))
    assert outline is not None
    tables = [one for one in outline.blocks if isinstance(one, Table)]
    for name in NAMES:
        part = page.find(id=name)
        assert part.find("table") and (part.find("svg", role="img") or name == "attendance")
    on_page = [cell.get_text() for cell in page.select(".app-chart tbody th, .app-chart tbody td")]
    assert on_page == [cell.text for table in tables for row in table.rows for cell in row]
    assert {one.drawing for one in outline.blocks if isinstance(one, Picture)}
    assert not page.select(".app-chart [style]")


@pytest.mark.parametrize("kind", FORMATS)
def test_the_pictures_go_into_every_format(met: World, kind: str) -> None:
    outline = shown(PAPERS["in-figures"], Asked(met.ref, now()))
    assert outline is not None and made(outline, kind, FONTS)


def test_an_incident_without_a_meeting_has_pictures_that_say_so(world: World) -> None:
    found = drawn(world)
    assert "0 meetings held" in found["cadence"].finding and "0 of 0" in found["on-time"].finding
    assert met_page(world, "").status_code == 200


def met_page(world: World, query: str) -> Any:
    return world.client("observer").get(f"/incidents/{world.ref}/pictures{query}")


def test_a_period_is_a_quarter_or_the_whole_and_nothing_else(world: World) -> None:
    name = quarters_of(incident(world), now())[0].name
    assert met_page(world, f"?quarter={name}").status_code == 200
    assert {met_page(world, f"?quarter={odd}").status_code for odd in ("x", "2999-Q1", "2021-Q9")} == {404}


def test_meeting_load_is_told_across_the_incidents_that_one_may_see(met: World) -> None:
    first = met.ref
    second = met.open_incident("Moor fire")
    met.does("chair", "convene_scg", authority="ACC Shah", reason="Smoke")
    met.does("chair", "call_meeting", scheduled_for=in_hours(24))
    at = now()
    seen = {one.ref for one in running(viewer_of(met.people["chair"]), at)}
    assert seen == {first, second}
    found = {one.agency: one for one in loads(running(viewer_of(met.people["chair"]), at), at)}
    assert found["leeds"].held == 1 and found["leeds"].coming > 1 and found["leeds"].clashes
    assert "Moor fire" in met.client("chair").get("/forum/load").text
    assert "Moor fire" not in met.client("colleague").get("/forum/load").text


def test_what_counts_as_attended_is_what_the_roll_call_counts(met: World) -> None:
    found = period_of(incident(met), "", now())
    assert found is not None
    for row in Read.of(incident(met), found).attendance:
        assert row.share.part == sum(one.status in ATTENDED for one in row.there)
