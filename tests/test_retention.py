"""The law of retention: reviewed, never deleted by itself, and not shortened under a legal hold."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from scg.models import Incident, RetentionReview
from scg.pieces import retention
from scg.record.clock import now
from scg.rules.policy import kept_until, years_after
from scg.rules.stamps import stamp
from scg.words import NotAllowed
from tests.support.following import forget
from tests.support.laws import refused, rows
from tests.support.world import World

TOLD = {"authority": "ACC Shah", "reason": "Over"}
WHY = {"reason": "An inquiry is likely"}


@pytest.fixture
def closed(world: World) -> World:
    """The world with its incident closed."""
    world.does("chair", "stand_down_declaration", **TOLD)
    world.does("chair", "stand_down_scg", **TOLD)
    world.does("chair", "close_incident", reason="Over")
    return world


def in_years(years: int) -> str:
    return stamp(years_after(now(), years))


def test_a_record_is_kept_for_as_many_years_from_its_closing_as_the_forum_settled(closed: World) -> None:
    found = closed.row(Incident)
    assert retention.kept(found).until == years_after(found.closed_at, 21)
    closed.does("administrator", "set_retention", log="WY", years=6, reason="Minor ones")
    found = closed.row(Incident)
    assert retention.kept(found).until == years_after(found.closed_at, 6)


def test_a_review_settles_until_when_and_stays_with_who_and_why(closed: World) -> None:
    closed.does("secretariat", "review_retention", keep_until=in_years(30), **WHY)
    (review,) = rows(closed, RetentionReview)
    assert (review.by, review.reason) == ("Joan Firth, leeds", WHY["reason"])
    assert retention.kept(closed.row(Incident)).until == review.keep_until
    client = closed.client("observer")
    forget()
    shown = unescape(client.get(f"/incidents/{closed.ref}/retention").text)
    assert "as the review of" in shown and "never deletes a record by itself" in shown


def test_only_some_review_and_only_a_closed_incident_and_never_into_the_past(closed: World) -> None:
    for part in ("member", "observer", "loggist", "deputy"):
        problem = refused(closed, part, "review_retention", keep_until=in_years(30), **WHY)
        assert isinstance(problem, NotAllowed), part
    past = stamp(now() - timedelta(days=2))
    assert "keep_until" in refused(closed, "chair", "review_retention", keep_until=past, **WHY).errors
    closed.does("administrator", "reopen_incident", reason="A late claim")
    open_now = refused(closed, "chair", "review_retention", keep_until=in_years(30), **WHY)
    assert "This incident is open" in open_now.sentence


def test_under_a_legal_hold_a_time_may_be_made_longer_but_not_shorter(closed: World) -> None:
    hold = closed.does("administrator", "place_legal_hold", reason="Inquiry").seq
    shorter = refused(closed, "chair", "review_retention", keep_until=in_years(5), **WHY)
    assert "legal hold is in force" in shorter.errors["keep_until"]
    closed.does("chair", "review_retention", keep_until=in_years(30), **WHY)
    closed.does("chair", "lift_legal_hold", hold=hold, reason="Lifted")
    assert closed.does("chair", "review_retention", keep_until=in_years(5), **WHY).kind == "retention.reviewed"


def test_a_review_that_comes_due_is_listed_for_the_forum_and_nothing_is_deleted(closed: World) -> None:
    assert retention.to_review("WY") == []
    closed.does("chair", "review_retention", keep_until=stamp(now() + timedelta(days=10)), **WHY)
    assert [one.incident.ref for one in retention.to_review("WY")] == [closed.ref]
    client = closed.client("administrator")
    forget()
    assert f"/incidents/{closed.ref}/retention" in client.get("/forum/security").text


def test_a_closing_after_a_review_begins_the_years_anew_unless_the_review_settled_on_later() -> None:
    closing, before = datetime(2021, 5, 4, 12, tzinfo=UTC), datetime(2020, 5, 4, tzinfo=UTC)
    soon, late = datetime(2025, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    assert kept_until(closing, 21, []) == datetime(2042, 5, 4, 12, tzinfo=UTC)
    assert kept_until(closing, 21, [(before, soon)]) == datetime(2042, 5, 4, 12, tzinfo=UTC)
    assert kept_until(closing, 21, [(before, late)]) == late
    assert kept_until(closing, 21, [(before, late), (datetime(2022, 1, 1, tzinfo=UTC), soon)]) == soon


def test_years_are_counted_on_londons_clock() -> None:
    assert years_after(datetime(2020, 2, 29, 9, tzinfo=UTC), 21) == datetime(2041, 2, 28, 9, tzinfo=UTC)
    assert years_after(datetime(2021, 3, 27, 23, 30, tzinfo=UTC), 1) == datetime(2022, 3, 27, 22, 30, tzinfo=UTC)
