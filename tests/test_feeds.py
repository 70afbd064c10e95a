"""The law of feeds: a secret address shows its person's meetings for as long as they may see them."""

import io
import logging
import re
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scg import logs
from scg.commands.accounts import set_password
from scg.commands.feeds import make
from scg.extensions import db
from scg.models import Feed, Incident, Person, Seat
from scg.record import reading
from scg.rules.calendar import MOST_FEEDS
from scg.words import Refused
from tests.support.following import forget
from tests.support.sending import send
from tests.support.world import PASSWORD, World, in_hours

ADDRESS = re.compile(r"<b>http://localhost(/calendar/[A-Za-z0-9_-]{43,}\.ics)</b>")


def asked(world: World, address: str, **headers: str) -> TestResponse:
    """What an address answers to a program that nobody is signed in at."""
    forget()
    return world.app.test_client().get(address, headers=headers)


def made(client: FlaskClient, what: str) -> str:
    """The address of a new feed, made on the page."""
    forget()
    found = ADDRESS.search(send(client, "/account/calendar", what=what).text)
    assert found, "no address was shown"
    return found[1]


def by_command(world: World, part: str, what: str) -> str:
    """The address of a new feed, made by the command."""
    return f"/calendar/{make(world.people[part], what)}.ics"


def refs(world: World, address: str) -> set[str]:
    """The incidents whose meetings a feed shows."""
    answer = asked(world, address)
    assert answer.status_code == 200
    return {str(event["UID"]).partition("-scg")[0] for event in icalendar.Calendar.from_ical(answer.data).events}


@pytest.fixture
def second(world: World) -> str:
    """Another incident with a meeting, in which the member has no seat; the world's own is kept."""
    first = world.ref
    ref = world.open_incident("Storm after the storm")
    world.does("chair", "convene_scg", authority="ACC Shah", reason="Rain")
    world.does("chair", "call_meeting", scheduled_for=in_hours(2), kind="extraordinary")
    end_seat(world, "member")
    world.ref = first
    return ref


def end_seat(world: World, part: str) -> None:
    """Somebody's seat in the world's incident ended."""
    held = db.select(Seat.id).where(Seat.incident == world.ref, Seat.person == world.people[part])
    seat = db.session.scalars(held.where(Seat.ended_at.is_(None))).one()
    world.does("chair", "end_seat", seat=seat, reason="Off shift")


def test_a_feed_is_made_shown_once_read_and_revoked_by_its_person_alone(world: World) -> None:
    client, other = world.client("member"), world.client("deputy")
    address = made(client, "person")
    assert refs(world, address) == {world.ref}
    later = client.get("/account/calendar").text
    assert "Your meetings: of every incident" in later and "Not yet" not in later
    assert address not in later
    kept = db.session.query(Feed).one()
    assert kept.read_at is not None and kept.digest not in address
    assert send(other, "/account/calendar/revoke", feed=kept.digest).status_code == 404
    assert asked(world, address).status_code == 200
    assert send(client, "/account/calendar/revoke", feed=kept.digest).status_code == 303
    assert asked(world, address).status_code == 404
    assert [entry.kind for entry in reading.written("WY")][-2:] == ["feed.made", "feed.revoked"]


def test_a_revoked_feed_can_not_be_told_from_one_that_never_was(world: World) -> None:
    address = by_command(world, "member", "person")
    send(world.client("member"), "/account/calendar/revoke", feed=db.session.query(Feed).one().digest)
    gone, never = asked(world, address), asked(world, f"/calendar/{'x' * 43}.ics")
    assert (gone.status_code, gone.data, gone.mimetype) == (never.status_code, never.data, never.mimetype)
    assert gone.status_code == 404 and "Set-Cookie" not in gone.headers


def test_each_kind_holds_what_its_person_may_see(world: World, second: str) -> None:
    first = world.ref
    wanted = {
        ("chair", "person"): {first, second},
        ("chair", "forum"): {first, second},
        ("chair", second): {second},
        ("member", "person"): {first},
        ("member", "forum"): {first},
        ("administrator", "person"): set(),
        ("administrator", "forum"): {first, second},
        ("colleague", "forum"): set(),
    }
    assert {key: refs(world, by_command(world, *key)) for key in wanted} == wanted


def test_nobody_makes_a_feed_of_an_incident_that_is_not_theirs_to_see(world: World, second: str) -> None:
    stranger = World.forum_only(world.app, "SY")
    stranger.open_incident("Don Valley flooding")
    for whose, what in ((world, second), (stranger, second), (world, stranger.ref), (world, "WY"), (world, "")):
        with pytest.raises(Refused) as refusal:
            make(whose.people["member"], what)
        assert list(refusal.value.errors) == ["what"]
    assert db.session.query(Feed).count() == 0


def test_no_feed_ever_shows_a_meeting_of_another_forum(world: World) -> None:
    stranger = World.forum_only(world.app, "SY")
    stranger.open_incident("Don Valley flooding")
    stranger.does("chair", "convene_scg", authority="ACC Shah", reason="Rain")
    stranger.does("chair", "call_meeting", scheduled_for=in_hours(2), kind="extraordinary")
    for part in ("chair", "administrator"):
        for what in ("person", "forum"):
            assert stranger.ref not in refs(world, by_command(world, part, what))
            assert world.ref not in refs(world, by_command(stranger, part, what))
    # Not even where a feed's own row says so.
    row = {"digest": "0" * 64, "person": world.people["chair"], "of": "incident", "subject": stranger.ref}
    address = by_command(world, "chair", world.ref)
    feed = db.session.scalars(db.select(Feed).where(Feed.of == "incident")).one()
    feed.subject = row["subject"]
    db.session.commit()
    assert refs(world, address) == set()


def test_a_seat_that_ends_takes_its_meetings_out_of_every_feed(world: World) -> None:
    addresses = [by_command(world, "member", what) for what in ("person", "forum", world.ref)]
    assert [refs(world, one) for one in addresses] == [{world.ref}] * 3
    end_seat(world, "member")
    assert [refs(world, one) for one in addresses] == [set()] * 3


def test_a_closed_account_and_a_new_password_end_the_feeds_for_good(world: World) -> None:
    closing, renewed = by_command(world, "member", "person"), by_command(world, "deputy", "person")
    person = db.session.get_one(Person, world.people["member"])
    told = {"name": person.name, "email": person.email, "agency_code": person.agency, "active": False}
    edit = {"log": "WY", "person_id": person.id}
    world.does("administrator", "edit_person", **edit, **told, version=person.version)
    assert asked(world, closing).status_code == 404
    db.session.expire_all()
    version = db.session.get_one(Person, person.id).version
    world.does("administrator", "edit_person", **edit, **{**told, "active": True}, version=version)
    assert asked(world, closing).status_code == 404
    assert asked(world, renewed).status_code == 200
    set_password(world.people["deputy"], f"{PASSWORD}, and another")
    assert asked(world, renewed).status_code == 404


@pytest.mark.one_database
def test_where_a_second_factor_is_asked_for_a_feed_made_without_one_shows_nothing_more(world: World) -> None:
    without = by_command(world, "chair", "person")
    world.does("administrator", "require_second_factor", log="WY", roles=["chair"], reason="After the exercise")
    assert refs(world, without) == set()
    db.session.query(Feed).one().second = True
    db.session.commit()
    assert refs(world, without) == {world.ref}


@pytest.mark.one_database
def test_a_guest_has_no_feed(world: World) -> None:
    db.session.get_one(Person, world.people["member"]).guest = True
    db.session.commit()
    client = world.client("member")
    assert "needs an account of your own" in client.get("/account/calendar").text
    assert send(client, "/account/calendar", what="person").status_code == 403


@pytest.mark.one_database
def test_nobody_has_more_feeds_than_they_can_look_after(world: World) -> None:
    for _ in range(MOST_FEEDS):
        make(world.people["member"], "person")
    answer = send(world.client("member"), "/account/calendar", what="person")
    assert answer.status_code == 422 and f"You have {MOST_FEEDS} calendars" in answer.text


@pytest.mark.one_database
def test_a_feed_that_has_not_changed_is_answered_in_a_line(world: World) -> None:
    address = by_command(world, "member", "person")
    first = asked(world, address)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    again = asked(world, address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    world.does("secretariat", "move_meeting", meeting_number=1, scheduled_for=in_hours(5), reason="Later")
    assert asked(world, address, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.one_database
def test_the_secret_stands_in_no_table_no_entry_and_no_line_of_the_log(world: World) -> None:
    stream = io.StringIO()
    writer = logs.write_to(stream, as_json=True)
    address = made(world.client("member"), "person")
    answers = [asked(world, address).status_code, asked(world, f"{address}x").status_code]
    logging.getLogger().removeHandler(writer)
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert answers == [200, 404]
    assert "/calendar/<secret>.ics" in stream.getvalue()
    assert secret not in stream.getvalue()
    db.session.rollback()
    for table in db.metadata.tables.values():
        held: list[Any] = [value for row in db.session.execute(db.select(table)) for value in row]
        assert not [value for value in held if secret in _as_text(value)], table.name


def _as_text(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.mark.one_database
def test_whoever_asks_too_often_is_told_to_wait(world: World) -> None:
    address = by_command(world, "member", "person")
    world.app.config["RATELIMIT_ENABLED"] = True
    from scg.extensions import limiter

    limiter.enabled = True
    try:
        answers = [asked(world, address).status_code for _ in range(31)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert answers == [200] * 30 + [429]


@pytest.mark.one_database
def test_a_seat_carries_its_incidents_meetings_away_as_files(world: World) -> None:
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary")
    client = world.client("observer")
    whole = client.get(f"/incidents/{world.ref}/calendar.ics")
    one = client.get(f"/incidents/{world.ref}/meetings/2.ics")
    assert [len(icalendar.Calendar.from_ical(each.data).events) for each in (whole, one)] == [2, 1]
    assert one.headers["Content-Disposition"] == f"attachment; filename={world.ref}-SCG002.ics"
    assert client.get(f"/incidents/{world.ref}/meetings/3.ics").status_code == 404
    forget()
    assert world.client("colleague").get(f"/incidents/{world.ref}/calendar.ics").status_code == 404


@pytest.mark.one_database
def test_the_pages_lead_to_the_calendar_and_it_takes_up_the_incident_that_one_comes_from(world: World) -> None:
    client = world.client("member")
    there = f"/account/calendar?of={world.ref}"
    for page in ("meetings", "cadence"):
        assert f'href="{there}"' in client.get(f"/incidents/{world.ref}/{page}").text, page
    assert f'href="/incidents/{world.ref}/meetings/1.ics"' in client.get(f"/incidents/{world.ref}/meetings/1").text
    shown = client.get(there).text
    assert re.search(rf'<option value="{world.ref}" selected', shown)
    assert f'href="/incidents/{world.ref}/calendar.ics"' in shown
    forget()
    assert "calendar.ics" not in world.client("colleague").get(there).text
    assert db.session.query(Incident).count() == 1
