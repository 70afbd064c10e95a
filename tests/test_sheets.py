"""Paper: sheets are numbered without a gap, entered once, with both times, and none goes missing unseen."""

from datetime import UTC, datetime, timedelta

import pytest

from scg.models import Action, Attendance, Decision, LogNote, PaperSheet
from scg.pieces.entries import entry
from scg.record import reading
from scg.words import NotAllowed, Refused
from tests.support.world import World, in_hours

EARLIER = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def meeting(world: World) -> World:
    """SCG 001 in session, with a roll-call sheet, two decision sheets, an action sheet and a log sheet printed."""
    world.in_session()
    world.does("secretariat", "print_pack", meeting_number=1, decisions=2, actions=1, logs=1)
    return world


def decides(world: World, sheet: str, **given: object) -> str:
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "happened_at": EARLIER.isoformat(), **given}
    return world.does("loggist", "take_decision", meeting_number=1, sheet=sheet, **told).entity.partition(":")[2]


def raises(world: World, sheet: str) -> str:
    told = {"text": "Fetch boats", "owner": "leeds", "due_at": in_hours(3), "happened_at": EARLIER.isoformat()}
    return world.does("loggist", "raise_action", meeting_number=1, sheet=sheet, **told).entity.partition(":")[2]


def test_sheets_are_numbered_without_a_gap_and_never_twice(meeting: World) -> None:
    meeting.does("loggist", "print_pack", meeting_number=1, roll_calls=0, decisions=1, actions=0, logs=1)
    entries = [one.fields for one in reading.written(meeting.ref) if one.kind == "pack.printed"]
    refs = [each["sheet"] for one in entries for each in one["sheets"]]
    assert refs == [f"SCG001/P{number:02d}" for number in range(1, 8)]
    assert [one["number"] for one in entries] == [1, 2]
    assert [meeting.row(PaperSheet, ref).kind for ref in refs[:3]] == ["roll-call", "decision", "decision"]


def test_a_meeting_has_no_more_sheets_than_two_figures_tell(meeting: World) -> None:
    for _ in range(2):
        told = {"roll_calls": 7, "decisions": 20, "actions": 10, "logs": 10}
        meeting.does("loggist", "print_pack", meeting_number=1, **told)
    with pytest.raises(Refused, match="1 to 0 sheets"):
        meeting.does("loggist", "print_pack", meeting_number=1)
    with pytest.raises(Refused, match="sheets"):
        meeting.does("loggist", "print_pack", meeting_number=1, roll_calls=0, decisions=0, actions=0, logs=0)


def test_what_is_entered_from_paper_keeps_both_times(meeting: World) -> None:
    decision, action = decides(meeting, "SCG001/P02"), raises(meeting, "SCG001/P04/1")
    told = {"meeting_number": 1, "happened_at": EARLIER.isoformat()}
    log = meeting.does("loggist", "write_log", text="The weir holds", sheet="SCG001/P05/2", **told)
    place = {"agency_code": "ea", "status": "present", "who": "Dev Patel", "sheet": "SCG001/P01/ea"}
    meeting.does("loggist", "confirm_attendance", **place, **told)
    assert meeting.row(Decision, decision).happened_at == meeting.row(Action, action).raised_at == EARLIER
    assert meeting.row(LogNote, log.seq).happened_at == EARLIER < meeting.row(LogNote, log.seq).recorded_at
    assert meeting.row(Attendance, 1, "ea").who == "Dev Patel"
    made = [one for one in reading.written(meeting.ref) if one.fields.get("sheet")]
    assert [one.happened_at for one in made] == [EARLIER] * 4
    assert all(one.at - EARLIER > timedelta(days=1) for one in made)


def test_the_record_shows_that_what_came_from_paper_was_recorded_late(meeting: World) -> None:
    ref = decides(meeting, "SCG001/P02")
    page = meeting.client("observer").get(f"/incidents/{meeting.ref}/record").text
    assert ref in page and "ecorded late" in page


def test_a_sheet_is_entered_once_and_says_as_what_and_when(meeting: World) -> None:
    ref = decides(meeting, "SCG001/P02")
    with pytest.raises(Refused, match=rf"Sheet P02 was entered as decision {ref} at .* by Priya Nair"):
        decides(meeting, "SCG001/P02", decision="Stay")
    action = raises(meeting, "SCG001/P04/1")
    with pytest.raises(Refused, match=rf"Sheet P04, line 1, was entered as action {action}"):
        raises(meeting, "SCG001/P04/1")
    assert raises(meeting, "SCG001/P04/2") != action


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("sheet", "given", "why"),
    [
        ("SCG001/P09", {}, "no sheet SCG001/P09"),
        ("SCG001/P04", {}, "is for actions"),
        ("SCG001/P02/1", {}, "no such line"),
        ("nonsense", {}, "can't be read"),
        ("SCG001/P02", {"happened_at": ""}, "read|Enter when"),
        ("SCG001/P02", {"happened_at": in_hours(2)}, "future"),
    ],
)
def test_a_sheet_is_refused_where_it_is_none_of_that_kind_or_lacks_its_time(
    meeting: World, sheet: str, given: dict[str, str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        decides(meeting, sheet, **given)


@pytest.mark.one_database
def test_a_line_must_be_on_the_sheet_and_an_agency_the_one_meant(meeting: World) -> None:
    for line in ("0", "7", "01", "x"):
        with pytest.raises(Refused, match="no such line"):
            raises(meeting, f"SCG001/P04/{line}")
    told = {"meeting_number": 1, "happened_at": EARLIER.isoformat(), "status": "present"}
    with pytest.raises(Refused, match="not about leeds"):
        meeting.does("loggist", "confirm_attendance", agency_code="leeds", sheet="SCG001/P01/ea", **told)


@pytest.mark.one_database
def test_every_sheet_is_accounted_for(meeting: World) -> None:
    page = f"/incidents/{meeting.ref}/meetings/1/paper"
    assert "<b>5</b> outstanding" in meeting.client("observer").get(page).text
    decides(meeting, "SCG001/P02")
    meeting.does("loggist", "account_for_sheet", sheet="SCG001/P03", fate="lost", reason="Left in the car")
    shown = meeting.client("observer").get(page).text
    assert "<b>2</b> come back" in shown and "<b>3</b> outstanding" in shown and "Lost" in shown
    again = meeting.does("loggist", "account_for_sheet", sheet="SCG001/P03", fate="lost")
    assert again.already == "Sheet P03 is lost already"
    with pytest.raises(Refused, match="was used"):
        meeting.does("loggist", "account_for_sheet", sheet="SCG001/P02", fate="returned unused")
    with pytest.raises(NotAllowed):
        meeting.does("member", "account_for_sheet", sheet="SCG001/P03", fate="spoilt and kept")


def fields_of(text: str, form: str) -> dict[str, str]:
    """What a page's form sends of its own accord."""
    inner = text.partition(f'id="{form}"')[2].partition("</form>")[0]
    hidden = (part.partition(">")[0] for part in inner.split('<input type="hidden" ')[1:])
    return {one.split('"')[1]: one.split('value="')[1].partition('"')[0] for one in hidden}


def test_the_page_of_a_sheet_enters_line_after_line_and_then_says_that_it_is_done(meeting: World) -> None:
    client, page = meeting.client("loggist"), f"/incidents/{meeting.ref}/paper/SCG001/P02"
    shown = client.get(page).text
    sent = fields_of(shown, "form-take_decision")
    assert sent["sheet"] == "SCG001/P02" and sent["meeting_number"] == "1"
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "happened_at": "2026-03-01T09:30"}
    answer = client.post(f"/incidents/{meeting.ref}/do/take_decision", data={**sent, **told})
    assert answer.status_code == 303 and answer.location.endswith(page)
    after = client.get(page).text
    assert "Everything on this sheet has been entered" in after and "Sun 1 Mar 2026 09:30 GMT" in after
    lines = client.get(f"/incidents/{meeting.ref}/paper/SCG001/P04?line=4").text
    assert fields_of(lines, "form-raise_action")["sheet"] == "SCG001/P04/4"


@pytest.mark.one_database
def test_the_roll_call_sheet_goes_agency_by_agency(meeting: World) -> None:
    client, page = meeting.client("secretariat"), f"/incidents/{meeting.ref}/paper/SCG001/P01"
    sent = fields_of(client.get(f"{page}?line=ea").text, "form-confirm_attendance")
    assert (sent["sheet"], sent["agency_code"]) == ("SCG001/P01/ea", "ea")
    told = {"status": "apologies (no deputy)", "happened_at": "2026-03-01T09:30"}
    client.post(f"/incidents/{meeting.ref}/do/confirm_attendance", data={**sent, **told})
    assert meeting.row(Attendance, 1, "ea").status == "apologies (no deputy)"
    assert "Environment Agency</b>: <a" in client.get(page).text


@pytest.mark.one_database
def test_whose_seat_does_not_carry_it_is_told_who_may_enter_a_sheet(meeting: World) -> None:
    shown = meeting.client("member").get(f"/incidents/{meeting.ref}/paper/SCG001/P02").text
    assert "form-take_decision" not in shown and "Only the chair" in shown
    assert meeting.client("member").get(f"/incidents/{meeting.ref}/paper/SCG001/P77").status_code == 404


@pytest.mark.one_database
def test_a_line_of_the_record_tells_of_the_pack(meeting: World) -> None:
    written = next(one for one in reading.written(meeting.ref) if one.kind == "pack.printed")
    with meeting.app.test_request_context():
        from scg.extensions import db
        from scg.models import Incident

        told = entry(db.session.get_one(Incident, meeting.ref), str(written.seq))
    assert (
        told is not None and told["sentence"] == "Paper pack 1 of SCG 001 printed, sheets SCG001/P01 to SCG001/P05"
    )
