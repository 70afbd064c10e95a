"""The law of attendance: proposed by an opened page, confirmed by a person, chased where it is missing."""

from scg.models import Attendance, ContactAttempt
from scg.words import ATTENDED, AttendanceStatus
from tests.support.everything import hours_ago
from tests.support.laws import content_of, refused, rows
from tests.support.world import World

ONE = {"meeting_number": 1}
PRESENT = {**ONE, "status": "present"}


def opened(world: World) -> World:
    """SCG 001 opened, nobody spoken for."""
    world.does("chair", "open_meeting", **ONE)
    return world


def test_an_agency_attends_in_one_of_eight_ways(world: World) -> None:
    told = {"who": "Jo Bell", "deputy_for": "Dev Patel", "mode": "by phone", "present_from": hours_ago(1)}
    opened(world)
    for status in AttendanceStatus:
        world.does("secretariat", "confirm_attendance", **ONE, agency_code="ea", status=status, **told)
        found = world.row(Attendance, 1, "ea")
        assert (found.status, found.who, found.deputy_for) == (status, "Jo Bell", "Dev Patel")
        here = status in ATTENDED
        assert (found.mode, found.present_from is not None) == (("by phone", True) if here else ("", False))
    assert len(AttendanceStatus) == 8


def test_an_opened_page_proposes_its_own_agency_and_a_person_confirms(world: World) -> None:
    opened(world).does("member", "propose_attendance", **ONE, mode="in the room")
    found = world.row(Attendance, 1, "leeds")
    assert (found.who, found.mode, found.confirmed_at) == ("Grace Obi", "in the room", None)
    assert "already" in world.does("member", "propose_attendance", **ONE).already
    world.does("secretariat", "confirm_attendance", **PRESENT, agency_code="leeds")
    found = world.row(Attendance, 1, "leeds")
    assert (found.who, found.mode, found.confirmed_by) == ("Grace Obi", "in the room", "Joan Firth, leeds")


def test_nothing_is_proposed_where_no_meeting_is_live(world: World) -> None:
    assert "needs it in session" in refused(world, "member", "propose_attendance", **ONE).sentence


def test_a_member_confirms_their_own_agency_and_no_other(world: World) -> None:
    opened(world).does("member", "confirm_attendance", **PRESENT, agency_code="leeds")
    problem = refused(world, "member", "confirm_attendance", **PRESENT, agency_code="ea")
    assert problem.sentence == "You may do this for your own agency only"
    assert [row.agency for row in rows(world, Attendance)] == ["leeds"]


def test_apologies_come_before_a_meeting_and_presence_does_not(world: World) -> None:
    sent = {**ONE, "agency_code": "ea", "status": "apologies (deputy sent)", "who": "Jo Bell"}
    world.does("other_member", "confirm_attendance", **sent, deputy_for="Dev Patel")
    assert world.row(Attendance, 1, "ea").deputy_for == "Dev Patel"
    assert (
        "hasn't opened" in refused(world, "member", "confirm_attendance", **PRESENT, agency_code="leeds").sentence
    )


def test_everyone_expected_is_confirmed_in_one_click_but_those_spoken_for(world: World) -> None:
    opened(world).does("member", "propose_attendance", **ONE, mode="by phone")
    world.does("other_member", "confirm_attendance", **ONE, agency_code="ea", status="apologies (no deputy)")
    world.does("secretariat", "confirm_everyone", **ONE)
    found = {row.agency: (row.status, row.mode) for row in rows(world, Attendance)}
    by_video = ("present", "by video")
    expected = {"wyp": by_video, "wyfrs": by_video, "opcc": by_video, "leeds": ("present", "by phone")}
    assert found == {**expected, "ea": ("apologies (no deputy)", "")}
    assert all(row.confirmed_at for row in rows(world, Attendance))
    assert "already" in world.does("secretariat", "confirm_everyone", **ONE).already


def test_a_later_word_replaces_an_earlier_one_and_both_stay_on_record(world: World) -> None:
    told = {**ONE, "agency_code": "ea", "who": "Dev Patel"}
    first = opened(world).does("secretariat", "confirm_attendance", **told, status="present")
    world.does("secretariat", "confirm_attendance", **told, status="left early", present_until=hours_ago(0))
    assert world.row(Attendance, 1, "ea").status == "left early"
    assert content_of(world, first.seq)["status"] == "present"


def test_nobody_leaves_before_they_came(world: World) -> None:
    given = {**ONE, "agency_code": "ea", "status": "left early"}
    opened(world)
    span = {"present_from": hours_ago(1), "present_until": hours_ago(2)}
    assert list(refused(world, "secretariat", "confirm_attendance", **given, **span).errors) == ["present_until"]


def test_a_missing_core_agency_is_chased_by_whom_how_and_when_and_nothing_is_blocked(world: World) -> None:
    at = hours_ago(0.2)
    told = {"agency_code": "yas", "how": "Duty phone", "outcome": "No answer", "happened_at": at}
    opened(world).does("secretariat", "record_contact", **ONE, **told)
    found = rows(world, ContactAttempt)[0]
    assert (found.agency, found.how, found.outcome, found.who) == (
        "yas",
        "Duty phone",
        "No answer",
        "Joan Firth, leeds",
    )
    assert found.happened_at.isoformat()[:19] == at[:19]
    assert world.does("chair", "close_meeting", **ONE).seq


def test_attendance_is_of_agencies_in_the_directory_and_of_meetings_not_cancelled(world: World) -> None:
    problem = refused(world, "secretariat", "record_contact", **ONE, agency_code="nasa", how="Phone")
    assert problem.errors == {"agency_code": "Select an agency from the directory"}
    world.does("chair", "cancel_meeting", **ONE, reason="Quiet")
    apology = {**ONE, "agency_code": "ea", "status": "apologies (no deputy)"}
    assert "SCG 001 is cancelled" in refused(world, "secretariat", "confirm_attendance", **apology).sentence
