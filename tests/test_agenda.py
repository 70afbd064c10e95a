"""The law of the agenda: items added, moved, raised as urgent, taken up and finished."""

from scg.extensions import db
from scg.models import AgendaItem, Meeting
from scg.projections.agenda import added
from scg.record.projection import Written
from scg.rules.agendas import TEMPLATES
from tests.support.laws import refused, rows
from tests.support.world import World, in_hours

ONE = {"meeting_number": 1}


def order(world: World) -> list[int]:
    """The items of SCG 001 in the order of the agenda."""
    return [item.item for item in sorted(rows(world, AgendaItem, meeting=1), key=lambda item: item.position)]


def test_a_meeting_begins_with_its_standard_agenda(world: World) -> None:
    for number, template in enumerate(TEMPLATES, start=2):
        world.does("chair", "call_meeting", scheduled_for=in_hours(9), template=template)
        items = rows(world, AgendaItem, meeting=number)
        assert [(item.topic, item.title, item.minutes_planned) for item in items] == list(TEMPLATES[template])


def test_the_first_meeting_has_the_first_agenda(world: World) -> None:
    assert len(order(world)) == len(TEMPLATES["first"])


def test_an_added_item_comes_last_and_moves_by_buttons(world: World) -> None:
    added = world.does("secretariat", "add_item", **ONE, title="Schools", minutes_planned=4)
    assert (added.entity, order(world)[-1]) == ("item:1/12", 12)
    world.does("secretariat", "move_item", **ONE, item_number=12, direction="up")
    assert order(world)[-2:] == [12, 11]
    world.does("secretariat", "move_item", **ONE, item_number=12, direction="down")
    assert (
        "already the last" in refused(world, "chair", "move_item", **ONE, item_number=12, direction="down").sentence
    )


def test_any_member_raises_an_urgent_item_before_a_meeting_and_it_goes_ahead_of_the_rest(world: World) -> None:
    world.does("member", "raise_urgent_item", **ONE, title="Boats")
    world.does("observer", "raise_urgent_item", **ONE, title="Victims")
    assert order(world)[:3] == [12, 13, 1]
    assert (world.row(AgendaItem, 1, 12).urgent, world.row(AgendaItem, 1, 12).raised_by) == (True, "leeds")


def test_the_last_minutes_stay_the_first_item_and_what_is_urgent_comes_directly_after_them(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    two = {"meeting_number": 2}
    for title in ("Boats", "Victims"):
        world.does("member", "raise_urgent_item", **two, title=title)
    found = sorted(rows(world, AgendaItem, meeting=2), key=lambda item: item.position)
    assert [item.topic or item.title for item in found[:4]] == ["accuracy", "urgent", "urgent", "roll_call"]
    assert [item.title for item in found[1:3]] == ["Boats", "Victims"]
    world.does("chair", "open_meeting", **two)
    world.does("chair", "take_item", **two, item_number=found[1].item)
    world.does("member", "raise_urgent_item", **two, title="The wall")
    again = sorted(rows(world, AgendaItem, meeting=2), key=lambda item: item.position)
    assert [item.title for item in again[1:4]] == ["Boats", "Victims", "The wall"]


def test_the_chair_moves_an_urgent_item_ahead_of_the_last_minutes(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    two = {"meeting_number": 2}
    raised = int(world.does("member", "raise_urgent_item", **two, title="Boats").entity.partition("/")[2])
    world.does("chair", "move_item", **two, item_number=raised, direction="up")
    assert min(rows(world, AgendaItem, meeting=2), key=lambda item: item.position).item == raised


def test_an_urgent_item_recorded_before_the_last_minutes_stayed_first_keeps_its_place(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    told = {"item": 16, "topic": "urgent", "title": "Boats", "minutes_planned": 5, "urgent": True}
    fields = {"meeting_number": 2, **told, "raised_by": "leeds"}
    added(
        Written(
            world.ref, 999, world.row(Meeting, 2).scheduled_for, "item.raised_urgent", "item:2/16", fields, None
        )
    )
    db.session.flush()
    order = AgendaItem.position
    first = db.session.scalars(db.select(AgendaItem.item).filter_by(incident=world.ref, meeting=2).order_by(order))
    assert first.first() == 16
    db.session.rollback()


def test_an_urgent_item_raised_in_session_goes_ahead_of_all_that_waits(world: World) -> None:
    world.in_session()
    for number in (1, 2):
        world.does("chair", "take_item", **ONE, item_number=number)
    world.does("other_member", "raise_urgent_item", **ONE, title="The wall")
    assert order(world)[:4] == [1, 2, 12, 3]


def test_nothing_is_raised_in_a_meeting_that_is_over(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    problem = refused(world, "member", "raise_urgent_item", **ONE, title="Too late")
    assert "SCG 001 is closed" in problem.errors["meeting_number"]


def test_taking_up_an_item_finishes_the_one_before_and_keeps_both_times(world: World) -> None:
    world.in_session()
    first = world.does("chair", "take_item", **ONE, item_number=1)
    second = world.does("chair", "take_item", **ONE, item_number=2)
    world.does("chair", "finish_item", **ONE, item_number=2, outcome="Agreed")
    before, after = world.row(AgendaItem, 1, 1), world.row(AgendaItem, 1, 2)
    assert (before.taken_at.isoformat()[:23], before.finished_at.isoformat()[:23]) == (
        first.at[:23],
        second.at[:23],
    )
    assert (before.state, after.state, after.outcome) == ("finished", "finished", "Agreed")


def test_an_item_is_taken_up_only_in_session_and_finished_only_in_hand(world: World) -> None:
    assert "in session" in refused(world, "chair", "take_item", **ONE, item_number=1).sentence
    world.in_session()
    assert "not in hand" in refused(world, "chair", "finish_item", **ONE, item_number=1).sentence
    assert "item_number" in refused(world, "chair", "take_item", **ONE, item_number=99).errors


def test_a_withdrawn_item_stays_on_the_agenda_and_is_not_taken_up(world: World) -> None:
    world.does("secretariat", "withdraw_item", **ONE, item_number=9)
    world.in_session()
    assert "This item is withdrawn" in refused(world, "chair", "take_item", **ONE, item_number=9).sentence
    assert 9 in order(world)
