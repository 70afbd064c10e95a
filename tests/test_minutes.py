"""Minutes are made from the tables: what they hold, what keeps them from being signed, how they stay."""

from datetime import UTC, datetime, timedelta

import pytest

from scg.documents.structure import Minutes, as_plain
from scg.models import Minutes as Version
from scg.pieces.minutes import content, findings, shown
from scg.rules.london import show
from scg.words import Refused
from tests.support.approving import approve
from tests.support.world import World, in_hours


@pytest.fixture
def met(world: World) -> World:
    """SCG 001 in session, everybody expected present."""
    return world.in_session()


def minutes_of(world: World, number: int = 1, version: int | None = None) -> Minutes:
    """A meeting's minutes, which must exist."""
    found = shown(world.ref, number, version)
    assert found is not None
    return found


def hours_ago(hours: float) -> str:
    """A time so many hours ago, as ISO 8601 text."""
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_a_closed_meeting_has_its_minutes_at_once_as_a_draft(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    minutes = minutes_of(met)
    assert minutes.is_draft and minutes.version == 1
    assert minutes.header.meeting == "SCG 001"
    assert minutes.header.chair == "Amina Shah, Assistant Chief Constable, West Yorkshire Police"
    assert minutes.header.loggist == "Priya Nair, Loggist, West Yorkshire Police"
    assert minutes.next_meeting.startswith("SCG 002, ")


def test_minutes_of_a_meeting_held_on_paper_say_when_it_was_held_and_that_it_was_recorded_late(
    world: World,
) -> None:
    begun = datetime.fromisoformat(hours_ago(30))
    world.does("secretariat", "call_meeting", scheduled_for=begun, held_already=True)
    opened = world.does("chair", "open_meeting", meeting_number=2, happened_at=begun)
    world.does("chair", "take_item", meeting_number=2, item_number=2, happened_at=begun)
    world.does("chair", "close_meeting", meeting_number=2, happened_at=begun + timedelta(hours=1))
    header = minutes_of(world, 2).header
    recorded = show(datetime.fromisoformat(opened.at))
    assert header.opened is not None and header.closed is not None
    assert header.opened.shown == f"{show(begun)}, recorded late, {recorded}"
    assert header.closed.shown.startswith(f"{show(begun + timedelta(hours=1))}, recorded late, ")
    assert minutes_of(world, 2).items[1].actual == 60
    assert header.loggist.startswith("Priya Nair"), "before anybody had a seat here: those who have it since"


def test_minutes_say_when_it_was_recorded_that_a_meeting_was_held_hours_before(world: World) -> None:
    begun = datetime.fromisoformat(hours_ago(5))
    opened = world.does("chair", "open_meeting", meeting_number=1, happened_at=begun)
    header = minutes_of(world).header
    assert header.opened is not None
    assert header.opened.shown == f"{show(begun)}, recorded {show(datetime.fromisoformat(opened.at))}"


def test_a_meeting_that_was_never_opened_has_no_minutes(world: World) -> None:
    assert shown(world.ref, 1) is None
    with pytest.raises(LookupError):
        content(world.ref, 1)


def test_everyone_at_the_meeting_is_in_the_roll_call(met: World) -> None:
    present = {(each.agency, each.name) for each in minutes_of(met).attendance.present}
    assert ("West Yorkshire Police", "Amina Shah") in present
    assert ("Environment Agency", "Dev Patel") in present


def test_a_core_agency_that_was_missing_is_named_with_who_tried_to_reach_it(met: World) -> None:
    met.does("secretariat", "record_contact", meeting_number=1, agency_code="yas", how="duty phone")
    missing = minutes_of(met).attendance.core_missing
    assert [each.agency for each in missing] == ["Yorkshire Ambulance Service"]
    assert "duty phone, by Joan Firth, leeds" in missing[0].attempts[0]


def test_a_deputy_is_present_and_the_one_they_stand_for_sent_apologies(met: World) -> None:
    told = {"status": "apologies (deputy sent)", "who": "Lee Chan", "deputy_for": "Dev Patel"}
    met.does("other_member", "confirm_attendance", meeting_number=1, agency_code="ea", **told)
    attendance = minutes_of(met).attendance
    assert [(each.agency, each.name) for each in attendance.apologies] == [("Environment Agency", "Dev Patel")]
    assert ("Environment Agency", "Lee Chan", "Dev Patel") in {
        (each.agency, each.name, each.for_whom) for each in attendance.present
    }


def test_the_observers_office_sat_in_so_many_of_the_meetings_it_was_invited_to(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("chair", "open_meeting", meeting_number=2)
    absent = {"agency_code": "opcc", "status": "absent, no apologies"}
    met.does("observer", "confirm_attendance", meeting_number=2, **absent)
    offices = minutes_of(met, 2).attendance.observers
    assert [(each.attended, each.invited) for each in offices] == [(1, 2)]
    earlier = minutes_of(met, 1).attendance.observers
    assert [(each.attended, each.invited) for each in earlier] == [(1, 1)]


def test_what_is_said_reported_decided_and_raised_stands_under_the_item_in_hand(met: World) -> None:
    items = {item.title.partition(":")[0]: n for n, item in enumerate(minutes_of(met).items, start=1)}
    situation = items["Situation"]
    met.does("chair", "take_item", meeting_number=1, item_number=situation)
    met.does("loggist", "write_log", text="The bridge is shut", meeting_number=1, verbatim=True)
    met.does("member", "report_update", agency_code="leeds", what="Two halls open", rag="amber", trend="steady")
    met.does("loggist", "take_decision", decision="Evacuate", rationale="The wall may fail", meeting_number=1)
    ref = met.action(meeting_number=1)
    item = minutes_of(met).items[situation - 1]
    assert [(line.text, line.verbatim) for line in item.lines] == [("The bridge is shut", True)]
    assert [(update.agency, update.rag) for update in item.updates] == [("Leeds City Council", "amber")]
    assert item.made == ("SCG001/D01", ref)


def test_a_corrected_log_line_stays_struck_beside_its_correction(met: World) -> None:
    wrong = met.does("loggist", "write_log", text="Bridge shut", happened_at=hours_ago(30), meeting_number=1)
    met.does("loggist", "correct_log", entry=wrong.seq, text="Bridge shut to cars")
    lines = [line for item in minutes_of(met).items for line in item.lines]
    assert [(line.text, line.struck) for line in lines] == [("Bridge shut", True), ("Bridge shut to cars", False)]
    assert "recorded late" in lines[0].note and f"corrects entry {wrong.seq}" in lines[1].note


def test_an_update_given_after_the_meeting_is_not_in_its_minutes(met: World) -> None:
    told = {"agency_code": "leeds", "rag": "green", "trend": "steady"}
    met.does("member", "report_update", what="Before", **told)
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("member", "report_update", what="After", **told)
    assert [update.what for item in minutes_of(met).items for update in item.updates] == ["Before"]


def test_the_three_tables_of_actions_hold_new_open_and_closed_ones(met: World) -> None:
    early = [met.action(meeting_number=1, text=f"Do {number}") for number in range(3)]
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("chair", "open_meeting", meeting_number=2)
    for ref in early[:2]:
        met.does("member", "complete_action", action_ref=ref)
    met.does("chair", "accept_action", action_ref=early[0])
    fresh = met.action(meeting_number=2, text="Do more")
    actions = minutes_of(met, 2).actions
    assert [each.ref for each in actions.new] == [fresh]
    assert {(each.ref, each.state) for each in actions.open} == {(early[1], "Completed"), (early[2], "Open")}
    assert [(each.ref, each.state) for each in actions.closed] == [(early[0], "Closed")]


def test_an_action_past_its_time_when_the_meeting_closed_is_overdue_in_its_minutes(met: World) -> None:
    late = met.action(meeting_number=1, due_at=hours_ago(2))
    met.action(meeting_number=1, due_at=in_hours(2))
    assert [each.ref for each in minutes_of(met).actions.new if each.overdue] == [late]


def test_the_same_record_gives_the_same_minutes(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    assert content(met.ref, 1) == content(met.ref, 1)


def test_proposed_attendance_keeps_minutes_from_being_signed(world: World) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("member", "propose_attendance", meeting_number=1)
    found = findings(world.ref, 1)
    sentences = [told.sentence for told in found]
    assert "Attendance is proposed but not confirmed for Leeds City Council" in sentences
    assert {told.page for told in found} == {"attendance"}
    assert any(told.startswith("Nobody has said whether these attended: Environment Agency") for told in sentences)


def test_an_action_without_a_time_keeps_minutes_from_being_signed(met: World) -> None:
    ref = met.action(meeting_number=1, priority="before next SCG", due_at=None)
    assert findings(met.ref, 1) == [(f"Action {ref} has no time by which it is due", "action", ref)]
    met.does("member", "complete_action", action_ref=ref)
    assert findings(met.ref, 1) == [], "what is done needs no time any more"


def test_items_that_nobody_took_up_do_not_keep_minutes_from_being_signed(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("secretariat", "circulate_minutes", meeting_number=1)
    approve(met)
    met.does("chair", "sign_minutes", meeting_number=1)
    minutes = minutes_of(met)
    assert minutes.state == "signed" and minutes.standing.startswith("Signed by Amina Shah, wyp, ")


def test_circulated_minutes_stay_as_they_were_whatever_happens_after(met: World) -> None:
    ref = met.action(meeting_number=1)
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("secretariat", "circulate_minutes", meeting_number=1)
    met.does("member", "complete_action", action_ref=ref)
    frozen = minutes_of(met, version=1)
    assert [each.state for each in frozen.actions.new] == ["Open"]
    assert frozen.state == "circulated" and frozen.standing.startswith("Circulated ")


def test_what_was_wanting_when_circulated_must_be_circulated_again_before_signing(world: World) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    for agency in ("wyp", "wyfrs", "leeds", "ea", "opcc"):
        told = {"agency_code": agency, "status": "present"}
        world.does("secretariat", "confirm_attendance", meeting_number=1, **told)
    with pytest.raises(Refused, match="Circulate the minutes again"):
        world.does("chair", "sign_minutes", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    approve(world)
    world.does("chair", "sign_minutes", meeting_number=1)
    assert world.row(Version, 1, 2).state == "signed"


def test_an_addendum_is_appended_and_changes_nothing_that_was_signed(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("secretariat", "circulate_minutes", meeting_number=1)
    approve(met)
    met.does("chair", "sign_minutes", meeting_number=1)
    before = as_plain(minutes_of(met))
    met.does("secretariat", "add_addendum", meeting_number=1, text="It was the upper bridge")
    after = as_plain(minutes_of(met))
    assert [each["text"] for each in after["addenda"]] == ["It was the upper bridge"]
    assert {**after, "addenda": []} == before


def test_a_version_that_does_not_exist_is_not_shown(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    assert shown(met.ref, 1, 7) is None


def test_making_minutes_asks_no_more_of_the_database_as_history_grows(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    few = asked_for(met, 1)
    for number in range(2, 5):
        met.does("chair", "open_meeting", meeting_number=number)
        met.does("secretariat", "confirm_everyone", meeting_number=number)
        met.does("chair", "close_meeting", meeting_number=number)
    assert asked_for(met, 4) == few


def asked_for(world: World, number: int) -> int:
    """How many questions the database is asked for one meeting's minutes."""
    from sqlalchemy import event

    from scg.extensions import db

    db.session.rollback()
    asked: list[str] = []

    def ask(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", ask)
    content(world.ref, number)
    event.remove(db.engine, "before_cursor_execute", ask)
    return len(asked)


def test_minutes_are_downloaded_as_word_and_pdf_under_their_own_names(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    client = met.client("observer")
    address = f"/incidents/{met.ref}/meetings/1/minutes"
    word, pdf = client.get(f"{address}.docx"), client.get(f"{address}.pdf")
    assert word.data.startswith(b"PK") and pdf.data.startswith(b"%PDF")
    assert f'filename="{met.ref} SCG 001 minutes v1 DRAFT.docx"' in word.headers["Content-Disposition"]


def test_minutes_lead_to_the_decisions_and_actions_that_they_name(met: World) -> None:
    met.does("chair", "take_decision", meeting_number=1, decision="Evacuate", rationale="It may breach")
    ref = met.action(meeting_number=1)
    met.does("chair", "close_meeting", meeting_number=1)
    page = met.client("member").get(f"/incidents/{met.ref}/meetings/1/minutes").text
    assert f'href="/incidents/{met.ref}/decisions/SCG001/D01">SCG001/D01</a>' in page
    assert f'href="/incidents/{met.ref}/actions/{ref}">{ref}</a>' in page
