"""The law of the office's questions: asked of the group or one agency, with a time, answered in the record."""

from datetime import timedelta

from scg.extensions import db
from scg.models import Incident, Question
from scg.papers import PAPERS, Asked
from scg.papers.standing import shown
from scg.pieces.questions import questions
from scg.record.clock import now
from scg.words import NotAllowed
from tests.support.laws import content_of, refused
from tests.support.world import World, in_hours

TEXT = "Which districts had no rest centre, and why?"


def ask(world: World, **given: str) -> str:
    told = {"text": TEXT, "answer_by": in_hours(72), **given}
    return world.does("observer", "ask_question", **told).entity.removeprefix("question:")


def states(world: World, later: float = 0) -> dict[str, str]:
    incident = db.session.get_one(Incident, world.ref)
    at = now() + timedelta(hours=later)
    return {one.row.ref: one.state for one in questions(incident, at)}


def test_a_question_is_numbered_and_waits_until_it_is_overdue(world: World) -> None:
    assert [ask(world), ask(world, agency_code="leeds")] == ["Q01", "Q02"]
    assert states(world) == {"Q01": "asked", "Q02": "asked"}
    assert states(world, later=73) == {"Q01": "overdue", "Q02": "overdue"}
    row = world.row(Question, "Q02")
    assert (row.agency, row.office, content_of(world, row.asked_in)["question"]) == ("leeds", "opcc", "Q02")


def test_only_an_observer_asks_and_only_for_a_time_ahead(world: World) -> None:
    for part in ("chair", "secretariat", "member", "administrator"):
        assert isinstance(refused(world, part, "ask_question", text=TEXT, answer_by=in_hours(1)), NotAllowed)
    assert refused(world, "observer", "ask_question", text=TEXT, answer_by=in_hours(-1)).errors.keys() == {
        "answer_by"
    }
    assert (
        "agency_code"
        in refused(world, "observer", "ask_question", text=TEXT, answer_by=in_hours(1), agency_code="nobody").errors
    )


def test_the_group_answers_by_its_chair_and_an_agency_for_itself(world: World) -> None:
    to_all, to_leeds, to_ea = ask(world), ask(world, agency_code="leeds"), ask(world, agency_code="ea")
    us = {"answer": "Us", "agency_code": "leeds"}
    assert isinstance(refused(world, "member", "answer_question", question=to_all, **us), NotAllowed)
    assert isinstance(refused(world, "member", "answer_question", question=to_ea, **us), NotAllowed)
    for_ea = {"answer": "Them", "agency_code": "ea", "question": to_ea}
    assert isinstance(refused(world, "member", "answer_question", **for_ea), NotAllowed)
    assert isinstance(refused(world, "observer", "answer_question", question=to_all, **us), NotAllowed)
    world.does("member", "answer_question", agency_code="leeds", question=to_leeds, answer="Morley, for two hours")
    world.does("secretariat", "answer_question", agency_code="wyp", question=to_all, answer="None")
    world.does("chair", "answer_question", agency_code="wyp", question=to_ea, answer="None known")
    assert set(states(world, later=99).values()) == {"answered"}
    again = world.does("chair", "answer_question", agency_code="wyp", question=to_all, answer="Another")
    assert again.already.startswith(f"{to_all} was answered by Joan Firth")


def test_it_is_withdrawn_by_the_office_that_asked_and_stays_once_answered(world: World) -> None:
    first, second = ask(world), ask(world)
    world.does("observer", "withdraw_question", question=first, reason="Answered in the meeting")
    assert states(world)[first] == "withdrawn"
    assert (
        "question"
        in refused(world, "chair", "answer_question", agency_code="wyp", question=first, answer="Late").errors
    )
    world.does("chair", "answer_question", agency_code="wyp", question=second, answer="None")
    assert "has been answered" in refused(world, "observer", "withdraw_question", question=second).sentence
    assert "question" in refused(world, "observer", "withdraw_question", question="Q99").errors


def test_another_office_withdraws_nothing_of_it(world: World) -> None:
    ref = ask(world)
    world.does("chair", "give_seat", person_id=world.people["colleague"], role="observer")
    assert isinstance(refused(world, "colleague", "withdraw_question", question=ref), NotAllowed)


def test_a_closed_incident_is_still_asked_about_and_answers(world: World) -> None:
    for clock in ("declaration", "scg"):
        world.does("chair", f"stand_down_{clock}", authority="ACC Shah", reason="Over")
    world.does("chair", "close_incident", reason="Over")
    world.does("chair", "answer_question", agency_code="wyp", question=ask(world), answer="None")
    assert states(world) == {"Q01": "answered"}


def test_the_page_asks_shows_and_links_and_the_report_has_them(world: World) -> None:
    ref = ask(world, agency_code="leeds")
    page = world.client("member").get(f"/incidents/{world.ref}/scrutiny").text
    assert TEXT in page and f"Answer {ref}" in page and "to Leeds City Council" in page
    world.does("member", "answer_question", agency_code="leeds", question=ref, answer="Morley, for two hours")
    page = world.client("observer").get(f"/incidents/{world.ref}/scrutiny").text
    seq = world.row(Question, ref).version
    assert "Morley, for two hours" in page and f'/record/{seq}"' in page and f"Answer {ref}" not in page
    outline = shown(PAPERS["scrutiny-report"], Asked(world.ref, now(), "all"), 0)
    cells = [cell.text for one in outline.blocks if one.kind == "table" for row in one.rows for cell in row]
    assert {TEXT, "Answered", "Morley, for two hours"} <= set(cells)


def test_by_form_the_answer_comes_back_to_the_questions(world: World) -> None:
    ref = ask(world)
    client, address = world.client("chair"), f"/incidents/{world.ref}/do/answer_question"
    page = client.get(f"{address}?question={ref}").text
    assert TEXT in page, "who answers reads the question"
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "question": ref, "agency_code": "wyp", "answer": "None"}
    answer = client.post(address, data=sent)
    assert (answer.status_code, answer.location) == (303, f"/incidents/{world.ref}/scrutiny")
