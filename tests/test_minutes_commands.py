"""The law of minutes: a draft at close, circulated, signed once they pass, corrected by addendum only."""

from scg.models import Addendum, Minutes
from scg.record import chain
from tests.support.approving import approve
from tests.support.laws import refused, rows
from tests.support.world import World

ONE = {"meeting_number": 1}


def closed(world: World) -> World:
    """SCG 001 held and closed, everybody's attendance confirmed."""
    world.in_session().does("secretariat", "confirm_attendance", **ONE, agency_code="yas", status="not required")
    world.does("chair", "close_meeting", **ONE)
    return world


def test_minutes_exist_as_a_draft_from_the_close_and_not_before(world: World) -> None:
    world.in_session()
    assert "SCG 001 is in session" in refused(world, "secretariat", "circulate_minutes", **ONE).sentence
    world.does("chair", "close_meeting", **ONE)
    assert [(one.version, one.state) for one in rows(world, Minutes)] == [(1, "draft")]


def test_circulating_freezes_the_content_with_its_hash_as_a_numbered_version(world: World) -> None:
    closed(world).does("secretariat", "circulate_minutes", **ONE)
    world.does("loggist", "take_decision", decision="Go", rationale="Safe", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    first, second = rows(world, Minutes)
    assert [first.version, second.version] == [1, 2]
    assert first.content != second.content
    for one in (first, second):
        assert one.content_hash == chain.sha256(chain.encode(one.content)).hex()


def test_minutes_are_signed_after_they_were_circulated_and_never_change_again(world: World) -> None:
    assert "Circulate them" in refused(closed(world), "chair", "sign_minutes", **ONE).sentence
    world.does("secretariat", "circulate_minutes", **ONE)
    approve(world)
    world.does("chair", "sign_minutes", **ONE)
    found = world.row(Minutes, 1, 1)
    assert (found.state, found.signed_by) == ("signed", "Amina Shah, wyp")
    assert "by an addendum" in refused(world, "secretariat", "circulate_minutes", **ONE).sentence
    assert "Already signed by Amina Shah, wyp" in world.does("deputy", "sign_minutes", **ONE).already


def test_minutes_are_not_signed_while_attendance_is_unconfirmed_or_an_action_has_no_time(world: World) -> None:
    world.does("chair", "open_meeting", **ONE)
    world.does("member", "propose_attendance", **ONE)
    ref = world.action(priority="before next SCG", due_at=None, **ONE)
    world.does("chair", "close_meeting", **ONE, final=True)
    world.does("secretariat", "circulate_minutes", **ONE)
    problem = refused(world, "chair", "sign_minutes", **ONE).sentence
    assert "not confirmed for Leeds City Council" in problem
    assert f"Action {ref} has no time by which it is due" in problem


def test_signed_minutes_are_corrected_by_addendum_and_others_are_not(world: World) -> None:
    text = {"text": "For 3 m read 3.1 m"}
    closed(world).does("secretariat", "circulate_minutes", **ONE)
    assert "circulate a new version" in refused(world, "secretariat", "add_addendum", **ONE, **text).sentence
    approve(world)
    world.does("chair", "sign_minutes", **ONE)
    before = world.row(Minutes, 1, 1).content_hash
    for _ in range(2):
        world.does("secretariat", "add_addendum", **ONE, **text)
    assert [(one.number, one.text) for one in rows(world, Addendum)] == [(1, text["text"]), (2, text["text"])]
    assert world.row(Minutes, 1, 1).content_hash == before
