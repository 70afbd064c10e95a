"""The agenda with its papers: clock times, and figures that are the record's."""

from datetime import timedelta

import pytest

from scg.documents.blocks import level_one
from scg.models import Meeting
from scg.rules.london import show_time
from scg.words import ItemState
from tests.support.papers import facts, laid_out, rows, words
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database


def test_each_item_has_the_time_at_which_it_begins_as_planned(world: World) -> None:
    world.does("member", "raise_urgent_item", meeting_number=1, title="Boats for Mytholmroyd")
    world.does("secretariat", "add_item", meeting_number=1, title="Schools", minutes_planned=4)
    world.does("secretariat", "withdraw_item", meeting_number=1, item_number=3)
    items = [item for item in items_of(world) if item.state != ItemState.WITHDRAWN]
    table, at = rows(laid_out(world, "agenda", "1"), "Agenda"), world.row(Meeting, 1).scheduled_for
    for row, item in zip(table, items, strict=True):
        assert row[1] == show_time(at) and item.title in row[2]
        at += timedelta(minutes=item.minutes_planned)
    assert f"ends at {show_time(at)}" in words(laid_out(world, "agenda", "1"))
    assert next(row for row in table if "Boats" in row[2])[4] == "Raised by Leeds City Council"


def items_of(world: World) -> list[object]:
    from scg.extensions import db
    from scg.models import AgendaItem

    own = (AgendaItem.incident == world.ref, AgendaItem.meeting == 1)
    query = db.select(AgendaItem).where(*own).order_by(AgendaItem.position, AgendaItem.item)
    return list(db.session.scalars(query))


def test_its_papers_have_the_figures_of_the_record(world: World) -> None:
    late, due = world.action(due_at=in_hours(-1)), world.action(text="Later", due_at=in_hours(9))
    ticked = world.action(text="Done", due_at=in_hours(-2))
    world.does("member", "complete_action", action_ref=ticked)
    told = {"what": "River at 3 m", "rag": "amber", "trend": "worsening"}
    reported = world.does("member", "report_update", agency_code="leeds", **told)
    review = {"decision": "Evacuate", "rationale": "The wall may fail", "review_at": in_hours(2)}
    world.does("loggist", "take_decision", **review)
    world.does("loggist", "take_decision", **{**review, "decision": "Wait", "review_at": in_hours(90)})
    outline = laid_out(world, "agenda", "1")
    assert "1 overdue, 1 open and not yet due, 1 for acceptance." in words(outline)
    assert [row[0] for row in rows(outline, "Overdue actions")] == [late]
    assert [row[0] for row in rows(outline, "Open, not yet due actions")] == [due]
    assert [row[0] for row in rows(outline, "Decisions due for review")] == ["SCG000/D01"]
    [situation] = rows(outline, "Situation by agency")
    assert situation[2] == "River at 3 m" and f"entry {reported.seq}" in situation[3]
    assert "1 have reported, 4 have not." in words(outline) and "Yorkshire Ambulance Service" not in words(outline)


def test_the_last_minutes_stand_as_they_are(world: World) -> None:
    assert "No meeting has been held before this one" in words(laid_out(world, "agenda", "1"))
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    assert "Minutes of SCG 001: a draft" in words(laid_out(world, "agenda", "2"))
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    assert "For approval at this meeting" in words(laid_out(world, "agenda", "2"))
    world.does("chair", "call_meeting", scheduled_for=in_hours(1), kind="extraordinary")
    world.does("chair", "open_meeting", meeting_number=3)
    world.does("chair", "approve_minutes", meeting_number=1)
    said = words(laid_out(world, "agenda", "2"))
    assert "approved and still to be signed. Nothing is left to approve" in said and "For approval" not in said
    world.does("chair", "sign_minutes", meeting_number=1)
    said = words(laid_out(world, "agenda", "2"))
    assert "signed by" in said and "Nothing is left to approve" in said and "For approval" not in said
    world.does("chair", "close_meeting", meeting_number=3)
    assert "Minutes of SCG 003: a draft" in words(laid_out(world, "agenda", "2"))


def test_the_agenda_of_a_meeting_that_was_opened_has_the_papers_of_that_time(world: World) -> None:
    before = world.action(text="Before it")
    world.in_session()
    world.action(text="After it was opened")
    outline = laid_out(world, "agenda", "1")
    assert before in words(outline) and "After it was opened" not in words(outline)
    assert "No meeting has been held before this one" in words(outline)
    assert facts(outline)["Chair"] == "Amina Shah"


def test_an_agenda_names_who_holds_what_and_where_and_its_sections(world: World) -> None:
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary")
    outline = laid_out(world, "agenda", "1")
    told = facts(outline)
    assert told["Chair"] == "Amina Shah, Assistant Chief Constable" and told["Marking"] == "OFFICIAL"
    assert len(told["Next meetings"].split("\n")) == 5 and told["Battle rhythm"].startswith("Every day")
    assert outline is not None and len(level_one(outline)) == 6
    assert laid_out(world, "agenda", "7") is None and laid_out(world, "agenda", "x") is None


def test_the_agenda_can_be_taken_away_by_everybody_seated(world: World) -> None:
    client = world.client("observer")
    page = client.get(f"/incidents/{world.ref}/meetings/1").text
    assert f"/incidents/{world.ref}/papers/agenda?of=1" in page
    answer = client.get(f"/incidents/{world.ref}/papers/agenda/document.pdf?of=1")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
