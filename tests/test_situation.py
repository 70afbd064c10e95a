"""The law of the situation: each agency's own picture, or its word that nothing has changed."""

from scg.models import Update
from tests.support.laws import refused, rows
from tests.support.world import World

TOLD = {"what": "River at 3 m", "so_what": "Homes", "what_might": "Wall", "rag": "amber", "trend": "worsening"}


def test_an_update_says_what_so_what_what_might_with_its_colour_and_trend(world: World) -> None:
    world.does("member", "report_update", agency_code="leeds", **TOLD)
    found = rows(world, Update)[0]
    assert {name: getattr(found, name) for name in TOLD} == TOLD
    assert (found.agency, found.by, found.meeting) == ("leeds", "Grace Obi, leeds", None)


def test_an_update_given_in_a_meeting_belongs_to_it(world: World) -> None:
    world.in_session().does("member", "report_update", agency_code="leeds", **TOLD)
    assert rows(world, Update)[0].meeting == 1


def test_the_newest_update_is_the_picture_and_those_before_stay(world: World) -> None:
    world.does("member", "report_update", agency_code="leeds", **TOLD)
    world.does("member", "report_update", agency_code="leeds", **{**TOLD, "rag": "red"})
    world.does("other_member", "report_update", agency_code="ea", **TOLD)
    found = [(update.agency, update.rag, update.latest) for update in rows(world, Update)]
    assert found == [("leeds", "amber", False), ("leeds", "red", True), ("ea", "amber", True)]


def test_no_change_repeats_the_last_word_under_a_new_time(world: World) -> None:
    world.does("member", "report_update", agency_code="leeds", **TOLD)
    world.in_session().does("member", "repeat_update", agency_code="leeds")
    before, after = rows(world, Update)
    assert {name: getattr(after, name) for name in TOLD} == TOLD
    assert (after.unchanged, after.latest, before.latest, after.meeting) == (True, True, False, 1)
    assert after.at > before.at


def test_no_change_needs_something_that_has_not_changed(world: World) -> None:
    assert "no update yet" in refused(world, "member", "repeat_update", agency_code="leeds").errors["agency_code"]


def test_a_member_speaks_for_their_own_agency_only_and_the_loggist_for_any(world: World) -> None:
    problem = refused(world, "member", "report_update", agency_code="ea", **TOLD)
    assert problem.sentence == "You may do this for your own agency only"
    assert world.does("loggist", "report_update", agency_code="ea", **TOLD).seq
