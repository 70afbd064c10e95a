"""The pages of meetings, as the server renders them and as pushes keep them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from scg.extensions import db
from scg.models.meetings import AgendaItem
from tests.support.following import forget, head, pieces_of, push
from tests.support.sending import send
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database

PAGES = ("meetings", "meetings/1", "meetings/1/attendance", "wall")
Deed = tuple[str, str, dict[str, Any]]
EVENING: list[Deed] = [
    ("member", "confirm_attendance", {"agency_code": "leeds", "status": "apologies (no deputy)"}),
    ("observer", "raise_urgent_item", {"title": "Breach at Mytholmroyd"}),
    ("secretariat", "add_item", {"title": "Volunteers"}),
    ("secretariat", "move_item", {"item_number": 4, "direction": "up"}),
    ("secretariat", "withdraw_item", {"item_number": 9}),
    ("chair", "report_update", {"agency_code": "wyp", "what": "High", "rag": "red", "trend": "worsening"}),
    ("chair", "open_meeting", {}),
    ("observer", "propose_attendance", {}),
    ("secretariat", "confirm_attendance", {"agency_code": "wyp", "status": "present"}),
    ("secretariat", "record_contact", {"agency_code": "yas", "how": "duty phone", "outcome": "no answer"}),
    ("chair", "take_item", {"item_number": 1}),
    ("chair", "give_seat", {"person_id": "colleague", "role": "member"}),
    ("secretariat", "confirm_everyone", {}),
    ("chair", "take_item", {"item_number": 3}),
    ("chair", "repeat_update", {"agency_code": "wyp"}),
    ("chair", "take_item", {"item_number": 6}),
    ("chair", "raise_action", {"text": "Open a rest centre", "owner": "leeds", "priority": "before next SCG"}),
    ("member", "complete_action", {"action_ref": "SCG001/A01"}),
    ("chair", "accept_action", {"action_ref": "SCG001/A01"}),
    ("loggist", "take_decision", {"decision": "Evacuate Burnley Road", "rationale": "It may breach"}),
    ("loggist", "rescind_decision", {"decision_ref": "SCG001/D01", "reason": "The bank holds"}),
    ("chair", "finish_item", {"item_number": 6, "outcome": "Nothing overdue"}),
    ("chair", "adjourn_meeting", {"reason": "To act"}),
    ("chair", "resume_meeting", {}),
    ("chair", "hand_over_chair", {}),
    ("deputy", "call_meeting", {"kind": "extraordinary", "scheduled_for": 9}),
    ("chair", "set_cadence", {"preset": "weekdays", "reason": "Steady", "effective_from": 30}),
    ("chair", "close_meeting", {}),
    ("secretariat", "circulate_minutes", {}),
    ("secretariat", "move_meeting", {"meeting_number": 2, "scheduled_for": 11, "reason": "High tide"}),
    ("secretariat", "cancel_meeting", {"meeting_number": 2, "reason": "Not needed"}),
]
WITHOUT_NUMBER = (
    *("report_update", "repeat_update", "complete_action", "accept_action", "give_seat", "rescind_decision"),
    *("call_meeting", "set_cadence"),
)


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    """What somebody's browser is sent for a page of the incident."""
    visitors = {part: world.client(part) for part in ("chair", "member", "observer")}

    def shown(path: str, part: str = "chair") -> str:
        forget()
        answer = visitors[part].get(f"/incidents/{world.ref}/{path}")
        assert answer.status_code == 200, path
        return unescape(answer.get_data(as_text=True))

    return shown


@pytest.mark.long
def test_pushes_keep_every_meeting_page_as_a_fresh_load_would_be(
    app: Flask, world: World, page: Callable[..., str]
) -> None:
    shown = {path: pieces_of(page(path)) for path in PAGES}
    for part, act, told in EVENING:
        seq = head(world)
        _does(world, part, act, told)
        pushed = push(app, world, seq)
        for path in PAGES:
            fresh = pieces_of(page(path))
            known = {name: pushed.get(name, html) for name, html in {**pushed, **shown[path]}.items()}
            stale = [name for name, html in fresh.items() if known.get(name) != html]
            assert not stale, f"{act} leaves {stale} of {path} as they were"
            shown[path] = fresh


def _does(world: World, part: str, act: str, told: dict[str, Any]) -> None:
    given = {name: in_hours(value) if _is_time(name) else value for name, value in told.items()}
    if act == "give_seat":
        given["person_id"] = world.people["colleague"]
    if act not in WITHOUT_NUMBER:
        given.setdefault("meeting_number", 1)
    world.does(part, act, **given)


def _is_time(name: str) -> bool:
    return name in ("scheduled_for", "effective_from")


def test_a_missing_core_agency_shows_at_once_and_prominently(world: World, page: Callable[..., str]) -> None:
    assert "missing</h2>" not in page("meetings/1")
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("secretariat", "confirm_everyone", meeting_number=1)
    assert "1 core agency is missing" in page("meetings/1")
    assert "Nobody has tried to reach them" in page("meetings/1")
    told = {"agency_code": "yas", "how": "duty phone", "outcome": "message left"}
    world.does("secretariat", "record_contact", meeting_number=1, **told)
    assert "duty phone, message left" in page("meetings/1")
    world.does("secretariat", "confirm_attendance", meeting_number=1, agency_code="yas", status="present")
    assert "is missing" not in page("meetings/1")


def test_a_page_in_the_live_meeting_proposes_its_agency_once(world: World, page: Callable[..., str]) -> None:
    assert "data-propose" in page("meetings/1", "member"), "a page open beforehand proposes when the meeting opens"
    world.does("chair", "open_meeting", meeting_number=1)
    assert "do/propose_attendance?meeting_number=1" in page("meetings/1", "member")
    assert ">I am here<" in page("meetings/1", "member")
    world.does("member", "propose_attendance", meeting_number=1)
    assert "data-propose" not in page("meetings/1", "member")


def test_overdue_actions_come_up_by_themselves_under_the_actions_item(
    world: World, page: Callable[..., str]
) -> None:
    world.in_session()
    world.action(text="Check the pumps", due_at=in_hours(-2))
    assert "1 overdue action" not in page("meetings/1")
    world.does("chair", "take_item", meeting_number=1, item_number=6)
    assert "1 overdue action<" in page("meetings/1")


def test_the_situation_item_says_who_has_not_reported(world: World, page: Callable[..., str]) -> None:
    told = {"agency_code": "ea", "what": "High", "rag": "red", "trend": "steady"}
    world.in_session().does("other_member", "report_update", **told)
    world.does("chair", "take_item", meeting_number=1, item_number=3)
    reported = page("meetings/1").partition("Who has reported")[2].partition("</table>")[0]
    assert "1 of 4" in reported
    assert reported.index("Leeds City Council") < reported.index("Environment Agency")


def test_forms_for_decisions_are_given_to_those_whose_seat_carries_them(page: Callable[..., str]) -> None:
    assert 'id="form-take_decision"' in page("meetings/1", "chair")
    assert 'id="form-take_decision"' not in page("meetings/1", "member")
    assert 'id="form-raise_urgent_item"' in page("meetings/1", "observer")


def test_a_moved_meeting_shows_the_time_it_was_called_for_struck(world: World, page: Callable[..., str]) -> None:
    told = {"scheduled_for": in_hours(2), "reason": "High tide"}
    world.does("secretariat", "move_meeting", meeting_number=1, **told)
    assert "<s " in page("meetings")
    world.does("secretariat", "cancel_meeting", meeting_number=1, reason="Not needed after all")
    assert "Not needed after all" in page("meetings")


def test_the_observers_office_reads_how_many_meetings_it_was_at(world: World, page: Callable[..., str]) -> None:
    world.in_session().does("chair", "close_meeting", meeting_number=1)
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("observer", "confirm_attendance", meeting_number=2, agency_code="opcc", status="not required")
    world.does("chair", "close_meeting", meeting_number=2)
    assert "at 1 of the 1 meeting it was invited to" in page("meetings/1/attendance")


def test_an_incident_without_meetings_says_what_to_do_next(world: World) -> None:
    ref = world.open_incident("Moorland fire")
    shown = world.client("chair").get(f"/incidents/{ref}/meetings").get_data(as_text=True)
    assert "Convene the SCG from the board" in shown


def test_the_wall_display_has_no_control(world: World, page: Callable[..., str]) -> None:
    world.in_session().does("chair", "take_item", meeting_number=1, item_number=3)
    shown = page("wall").partition("<main")[2].partition("</main>")[0]
    assert "Situation" in shown
    assert not re.search(r"<(button|a|input|form)\b", shown)


def test_a_meeting_that_does_not_exist_is_not_found(world: World) -> None:
    chair = world.client("chair")
    assert chair.get(f"/incidents/{world.ref}/meetings/99").status_code == 404
    assert chair.get(f"/incidents/{world.ref}/meetings/99/attendance").status_code == 404


def test_the_list_of_meetings_asks_no_more_of_the_database_for_more_meetings(
    world: World, page: Callable[..., str]
) -> None:
    few = _queries(lambda: page("meetings"))
    for hours in range(8):
        world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=in_hours(5 + hours))
    assert _queries(lambda: page("meetings")) <= few + 8  # the record's head, once a row


def _queries(show: Callable[[], object]) -> int:
    show()
    counted: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    show()
    event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


def test_under_the_situation_item_the_chair_sees_who_has_reported_and_how_old_each_picture_is(
    world: World, page: Callable[..., str]
) -> None:
    told = {"what": "The river is high", "rag": "red", "trend": "worsening"}
    earlier = datetime.now(UTC) - timedelta(hours=3)
    world.does("member", "report_update", agency_code="leeds", at=earlier, **told)
    world.in_session()
    world.does("chair", "take_item", meeting_number=1, item_number=_item(world, "situation"))
    reports = page("meetings/1").partition("Who has reported")[2].partition("</table>")[0]
    leeds = next(row for row in reports.split("<tr>") if "Leeds City Council" in row)
    assert "Red" in leeds and "Worsening" in leeds and "3 hours before SCG 001" in leeds
    assert f"/incidents/{world.ref}/situation/leeds" in leeds
    assert reports.count("Not reported") == len(reports.split("<tr>")) - 3


def _item(world: World, topic: str) -> int:
    items = db.session.query(AgendaItem).filter_by(incident=world.ref, meeting=1, topic=topic)
    return int(items.one().item)


def test_an_agency_whose_page_is_open_is_not_told_that_it_is_present(
    world: World, page: Callable[..., str]
) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("member", "propose_attendance", meeting_number=1)
    own = page("meetings/1", "member").partition('id="here"')[2].partition("</section>")[0]
    assert "Not confirmed" in own and "Confirm that your agency is here" in own


def test_an_adjournment_says_until_when(world: World, page: Callable[..., str]) -> None:
    until = datetime(2098, 12, 25, 9, 30, tzinfo=UTC)
    world.in_session()
    assert "Adjourn until" in page("meetings/1")
    world.does("chair", "adjourn_meeting", meeting_number=1, reason="To act", until=until.isoformat())
    assert "Thu 25 Dec 2098 09:30 GMT" in page("meetings/1")


def test_the_chair_may_be_handed_to_any_of_several_deputies(world: World, page: Callable[..., str]) -> None:
    world.in_session()
    assert "hand_over_chair?next" not in page("meetings/1")
    world.does("chair", "give_seat", person_id=world.people["other_member"], role="deputy chair")
    assert "hand_over_chair?next" in page("meetings/1")


def test_a_refused_quick_form_keeps_the_few_fields_it_had(world: World, page: Callable[..., str]) -> None:
    world.in_session()
    form = page("meetings/1").partition('id="form-take_decision"')[2].partition("</form>")[0]
    shown = re.search(r'name="shown" value="([^"]+)"', form)
    assert shown is not None
    path = f"/incidents/{world.ref}/do/take_decision"
    sent = {"shown": shown.group(1), "meeting_number": "1", "decision": "Close the road", "key": "k"}
    forget()
    refused = send(world.client("chair"), path, **sent)
    again = unescape(refused.text).partition('id="form-take_decision"')[2].partition("</form>")[0]
    assert refused.status_code == 422 and "Enter the rationale" in again and "Close the road" in again
    assert 'name="question"' not in again and 'name="meeting_number" value="1"' in again
