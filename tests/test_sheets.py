"""Paper: sheets are numbered without a gap, also after they were written on, entered once, with both times."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from scg.models import Action, Attendance, Decision, LogNote, Meeting, PaperSheet
from scg.pieces.entries import entry
from scg.pieces.unnumbered import meant
from scg.record import reading
from scg.words import NotAllowed, Refused, SheetKind
from tests.support.world import World, in_hours

CLOSE = "form-close_meeting"
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
        ("SCG001/P02", {"happened_at": None}, "Enter when it happened, as the sheet says"),
        ("SCG001/P02", {"happened_at": in_hours(2)}, "future"),
    ],
)
def test_a_sheet_is_refused_where_it_is_none_of_that_kind_or_lacks_its_time(
    meeting: World, sheet: str, given: dict[str, str | None], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        decides(meeting, sheet, **given)


@pytest.mark.one_database
def test_a_sheet_of_another_meeting_is_none_of_this_ones(meeting: World) -> None:
    meeting.does("chair", "call_meeting", scheduled_for=in_hours(5), kind="extraordinary")
    meeting.does("loggist", "print_pack", meeting_number=2, decisions=1)
    with pytest.raises(Refused, match="no sheet SCG002/P02 of this meeting"):
        decides(meeting, "SCG002/P02")


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
    assert "decision SCG001/D01, <a" in after and "Recorded late" in after
    lines = client.get(f"/incidents/{meeting.ref}/paper/SCG001/P04?line=4").text
    sent = fields_of(lines, "form-raise_action")
    assert sent["sheet"] == "SCG001/P04/4"
    refused = client.post(f"/incidents/{meeting.ref}/do/raise_action", data=sent)
    assert refused.status_code == 422 and "SCG001/P04, line 4" in refused.text
    raises(meeting, "SCG001/P04/4")
    assert "1 of 6 lines entered" in client.get(f"/incidents/{meeting.ref}/meetings/1/paper").text


@pytest.mark.one_database
def test_the_roll_call_sheet_goes_agency_by_agency(meeting: World) -> None:
    client, page = meeting.client("secretariat"), f"/incidents/{meeting.ref}/paper/SCG001/P01"
    sent = fields_of(client.get(f"{page}?line=ea").text, "form-confirm_attendance")
    assert (sent["sheet"], sent["agency_code"]) == ("SCG001/P01/ea", "ea")
    told = {"status": "apologies (no deputy)", "happened_at": "2026-03-01T09:30"}
    client.post(f"/incidents/{meeting.ref}/do/confirm_attendance", data={**sent, **told})
    assert meeting.row(Attendance, 1, "ea").status == "apologies (no deputy)"
    assert "Environment Agency</b>: the roll-call, <a" in client.get(page).text
    next_line = client.get(page).text.partition("form-confirm_attendance")[2]
    assert 'value="2026-03-01T09:30"' in next_line, "the time of the line before is offered for the next"


@pytest.mark.one_database
def test_an_agency_that_was_added_to_the_roll_call_by_hand_is_entered_too(meeting: World) -> None:
    told = {"code": "bc", "name": "British Canals", "category": "Category 2", "sector": "Water"}
    meeting.does("administrator", "add_agency", log="WY", **told)
    client, page = meeting.client("secretariat"), f"/incidents/{meeting.ref}/paper/SCG001/P01"
    assert '<option value="bc">British Canals' in client.get(page).text
    sent = fields_of(client.get(f"{page}?line=bc").text, "form-confirm_attendance")
    told = {"status": "present", "who": "Ann Lock", "happened_at": "2026-03-01T09:30"}
    client.post(f"/incidents/{meeting.ref}/do/confirm_attendance", data={**sent, **told})
    assert meeting.row(Attendance, 1, "bc").who == "Ann Lock"
    assert "British Canals</b>: the roll-call, <a" in client.get(page).text


def test_a_sheet_that_was_printed_without_a_number_gets_one_by_one_button_and_is_entered(meeting: World) -> None:
    client, page = meeting.client("loggist"), f"/incidents/{meeting.ref}/paper?kind=decision&meeting=1"
    sent = fields_of(client.get(page).text, "form-print_pack")
    assert [sent[name] for name in ("roll_calls", "decisions", "actions", "logs")] == ["0", "1", "0", "0"]
    answer = client.post(f"/incidents/{meeting.ref}/do/print_pack", data={**sent, "meeting_number": "1"})
    assert answer.status_code == 303 and answer.location == f"/incidents/{meeting.ref}/paper/SCG001/P06"
    shown = client.get(answer.location).text
    assert "Write SCG001/P06 on the paper" in shown and f">{meeting.ref}/SCG001/P06</b>" in shown
    assert fields_of(shown, "form-take_decision")["sheet"] == "SCG001/P06"
    assert "/paper/SCG001/P06" in client.get(page).text.partition("Numbered before")[2]
    decides(meeting, "SCG001/P06")
    assert "Numbered before" not in client.get(page).text
    assert "Write SCG001/P06 on the paper" not in client.get(answer.location).text
    assert "Write SCG001/P02" not in client.get(f"/incidents/{meeting.ref}/paper/SCG001/P02").text


def test_what_was_written_without_network_is_numbered_and_entered_once_the_meeting_is_closed(
    meeting: World,
) -> None:
    meeting.does("chair", "close_meeting", meeting_number=1)
    page = f"/incidents/{meeting.ref}/paper?kind=log&meeting=1"
    assert "form-print_pack" in meeting.client("loggist").get(page).text
    none = {"meeting_number": 1, "roll_calls": 0, "decisions": 0, "actions": 0, "logs": 0}
    given = [meeting.does("loggist", "print_pack", **{**none, kind: 1}).entity for kind in list(none)[1:]]
    assert given == [f"sheet:SCG001/P{number:02d}" for number in range(6, 10)]
    told = {"meeting_number": 1, "happened_at": EARLIER.isoformat()}
    place = {"agency_code": "ea", "status": "present", "sheet": "SCG001/P06/ea"}
    meeting.does("secretariat", "confirm_attendance", **place, **told)
    decision, action = decides(meeting, "SCG001/P07"), raises(meeting, "SCG001/P08/1")
    meeting.does("loggist", "write_log", text="The weir holds", sheet="SCG001/P09/1", **told)
    assert meeting.row(Decision, decision).happened_at == meeting.row(Action, action).raised_at == EARLIER


def test_a_meeting_held_on_paper_is_entered_in_its_order_without_javascript(world: World) -> None:
    client, place = world.client("chair"), f"/incidents/{world.ref}"
    fold = client.get(f"{place}/paper?kind=log").text.partition("The meeting isn’t in the list")[2]
    asked = client.get(unescape(fold.partition('href="')[2].partition('"')[0])).text
    sent = fields_of(asked, "form-call_meeting")
    told = {"scheduled_for": "2026-03-01T09:00", "kind": "ordinary", "mode": "by video", "held_already": "yes"}
    assert 'name="held_already" type="checkbox" value="yes" checked' in asked
    called = client.post(f"{place}/do/call_meeting", data={**sent, **told})
    assert called.status_code == 303 and called.location == f"{place}/meetings/2"
    leads = client.get(f"{place}/meetings/2/paper").text
    form = client.get(link_of(leads, "open_meeting")).text
    assert 'value="2026-03-01T09:00"' in form, "the time that it was held at is offered"
    sent = fields_of(form, "form-open_meeting")
    answer = client.post(f"{place}/do/open_meeting", data={**sent, "happened_at": "2026-03-01T09:04"})
    assert answer.status_code == 303 and answer.location == f"{place}/meetings/2/paper"
    world.does("loggist", "print_pack", meeting_number=2, decisions=1, actions=0, logs=0)
    roll = client.get(f"{place}/paper/SCG002/P01?line=ea").text
    assert 'value="2026-03-01T09:04"' in roll, "the roll was likely called as it opened"
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "happened_at": EARLIER.isoformat()}
    world.does("loggist", "take_decision", meeting_number=2, sheet="SCG002/P02", **told)
    sent = fields_of(client.get(link_of(client.get(f"{place}/meetings/2/paper").text, "close_meeting")).text, CLOSE)
    client.post(f"{place}/do/close_meeting", data={**sent, "happened_at": "2026-03-01T10:00"})
    assert world.row(Meeting, 2).closed_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "Closed <time" in client.get(f"{place}/meetings/2/paper").text


def link_of(text: str, act: str) -> str:
    """The address of an act's form, as a page links it."""
    return unescape(
        next(part for part in text.split('href="') if f"/do/{act}?" in part.partition('"')[0]).partition('"')[0]
    )


@pytest.mark.one_database
def test_a_cancelled_meeting_has_no_sheets_and_is_not_chosen_from(meeting: World) -> None:
    meeting.does("chair", "call_meeting", kind="extraordinary", scheduled_for=in_hours(5))
    client, page = meeting.client("loggist"), f"/incidents/{meeting.ref}/paper?kind=actions&meeting=2"
    assert "SCG 002" in client.get(page).text.partition("form-print_pack")[2]
    meeting.does("chair", "cancel_meeting", meeting_number=2, reason="Not needed")
    assert "SCG 002" not in client.get(page).text.partition("form-print_pack")[2].partition("</form>")[0]
    with pytest.raises(Refused, match="SCG 002 is cancelled"):
        meeting.does("loggist", "print_pack", meeting_number=2)


def test_a_sheet_is_taken_for_the_printed_meeting_or_the_live_or_the_last_or_the_next() -> None:
    def one(number: int, hours: int, state: str = "scheduled") -> Meeting:
        return Meeting(number=number, state=state, scheduled_for=EARLIER + timedelta(hours=hours))

    among = [one(9, 2), one(8, -1), one(7, -9, "closed"), one(6, 1)]
    assert meant(among, 7, EARLIER) == 7
    assert meant([*among, one(5, -5, "adjourned")], None, EARLIER) == 5
    assert meant(among, 99, EARLIER) == 8
    assert meant(among[::3], None, EARLIER) == 6
    assert meant([], None, EARLIER) is None


@pytest.mark.one_database
def test_the_page_of_unnumbered_sheets_says_why_one_gets_no_number(meeting: World) -> None:
    page = f"/incidents/{meeting.ref}/paper?kind=log"
    shown = meeting.client("member").get(page).text
    assert "form-print_pack" not in shown and "Only the chair" in shown
    every = meeting.client("loggist").get(f"/incidents/{meeting.ref}/paper?kind=nonsense").text
    assert "form-print_pack" not in every and all(f"kind={kind}" in every for kind in SheetKind)
    ref = meeting.open_incident("Nothing called")
    shown = meeting.client("loggist").get(f"/incidents/{ref}/paper?kind=log").text
    assert "form-print_pack" not in shown and "No meeting of this incident has been called" in shown


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
        told is not None and told["sentence"] == "Paper pack 1 of SCG 001 numbered, sheets SCG001/P01 to SCG001/P05"
    )
