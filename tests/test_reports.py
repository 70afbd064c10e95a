"""Reports asked for before a meeting: a form filled with the last one, and who hasn't is chased."""

import json

import pytest

from scg.models import ReportChase, ReportRequest
from scg.record import reading
from scg.words import NotAllowed, Refused
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

SITUATION = {"what": "River at 3 m", "rag": "amber", "trend": "worsening"}


def asked(world: World, part: str = "secretariat", **more: object) -> int:
    """The number of the entry by which Leeds and the Environment Agency are asked to report before SCG 001."""
    told = {"agency_codes": ["leeds", "ea"], "until": in_hours(0.5), **more}
    return world.does(part, "request_reports", meeting_number=1, **told).seq


def page(world: World, part: str) -> str:
    """The page of the reports for SCG 001, as somebody sees it."""
    return world.client(part).get(f"/incidents/{world.ref}/meetings/1/reports").text


def test_reports_are_asked_for_by_who_prepares_the_meeting(world: World) -> None:
    with pytest.raises(NotAllowed):
        asked(world, "member")
    seq = asked(world, note="Beds in rest centres")
    row = world.row(ReportRequest, seq)
    assert (row.meeting, row.agencies, row.note) == (1, ["leeds", "ea"], "Beds in rest centres")


def test_everybody_with_a_seat_is_asked_unless_some_are_named(world: World) -> None:
    row = world.row(ReportRequest, asked(world, agency_codes=[]))
    assert set(row.agencies) == {"wyp", "wyfrs", "leeds", "ea", "opcc"}


def test_the_time_to_report_by_is_to_come_and_before_the_meeting(world: World) -> None:
    with pytest.raises(Refused, match="in the future"):
        asked(world, until=in_hours(-1))
    with pytest.raises(Refused, match="before SCG 001 begins"):
        asked(world, until=in_hours(3))


def test_the_entries_say_which_agencies_were_asked_and_until_when(world: World) -> None:
    seq = asked(world)
    world.does("loggist", "chase_report", meeting_number=1, agency_code="ea", how="Duty phone")
    request, chase = reading.written(world.ref)[-2:]
    assert (request.seq, request.kind, chase.kind) == (seq, "reports.requested", "report.chased")
    assert (request.fields["agencies"], chase.fields["agencies"]) == (["leeds", "ea"], ["ea"])
    assert request.fields["until"] == chase.fields["until"] and json.dumps(chase.fields)


def test_a_members_own_form_holds_what_their_agency_said_last(world: World) -> None:
    world.does("other_member", "report_update", agency_code="ea", **{**SITUATION, "what": "Gauges read"})
    world.does("member", "report_update", agency_code="leeds", **{**SITUATION, "what": "River at 2 m"})
    world.does("member", "report_update", agency_code="leeds", **SITUATION)
    asked(world, note="Beds in rest centres")
    shown = page(world, "member")
    assert "River at 3 m</textarea>" in shown and "Beds in rest centres" in shown
    assert "No change: it still holds" in shown and "do/repeat_update?agency_code=leeds" in shown
    assert "Gauges read</textarea>" in page(world, "other_member")
    assert "Your report for" not in page(world, "observer")


def test_one_press_says_that_nothing_has_changed_and_counts_as_a_report(world: World) -> None:
    world.does("member", "report_update", agency_code="leeds", **SITUATION)
    asked(world)
    assert "0 of 2 have reported" in page(world, "secretariat")
    world.does("member", "repeat_update", agency_code="leeds")
    shown = page(world, "secretariat")
    assert "1 of 2 have reported" in shown and "Not yet: Environment Agency" in shown
    assert "1 of 2 have reported" in page(world, "observer")


def test_what_was_said_before_it_was_asked_for_is_no_report(world: World) -> None:
    world.does("other_member", "report_update", agency_code="ea", **SITUATION)
    asked(world)
    shown = page(world, "chair")
    assert "0 of 2 have reported" in shown and "Its last picture was 0 minutes old when it was asked" in shown
    assert "It has never reported" in shown


def test_whoever_has_not_reported_is_reminded_and_whoever_has_is_left_alone(world: World) -> None:
    asked(world)
    world.does("member", "report_update", agency_code="leeds", **SITUATION)
    with pytest.raises(Refused, match="has reported meanwhile"):
        world.does("secretariat", "chase_report", meeting_number=1, agency_code="leeds", how="Phone")
    with pytest.raises(Refused, match="not been asked"):
        world.does("secretariat", "chase_report", meeting_number=1, agency_code="yas", how="Phone")
    seq = world.does("secretariat", "chase_report", meeting_number=1, agency_code="ea", how="Duty phone").seq
    assert world.row(ReportChase, seq).agency == "ea"
    assert "Duty phone" in page(world, "chair")


def test_how_somebody_was_reminded_holds_no_number_that_leaves_with_the_record(world: World) -> None:
    asked(world)
    with pytest.raises(Refused, match="telephone number"):
        world.does("secretariat", "chase_report", meeting_number=1, agency_code="ea", how="Rang 01422 393 444")


def test_a_meeting_that_is_on_is_not_reported_for_beforehand(world: World) -> None:
    asked(world)
    world.in_session()
    with pytest.raises(Refused, match="in session"):
        asked(world)
    assert f'action="/incidents/{world.ref}/do/' not in page(world, "member")


def test_what_is_said_in_the_meeting_is_no_report_given_before_it(world: World) -> None:
    asked(world)
    world.in_session()
    world.does("member", "report_update", agency_code="leeds", **SITUATION)
    assert "0 of 2 have reported" in page(world, "chair")
