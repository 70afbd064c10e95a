"""How long a login holds: idle and in all, never ending in a meeting; and a new secret when rights change."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from scg.commands.logins import end_those_over, next_over, take_down_seen
from scg.extensions import db
from scg.models import Login
from scg.pieces import logins
from scg.pieces.logins import login_by_secret
from scg.record import reading
from scg.record.clock import now
from scg.rules.logins import AFTER_A_MEETING, IDLE, LONGEST, is_over
from scg.words import Factor
from tests.support.sending import send
from tests.support.world import World

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py


def secret_of(client: FlaskClient) -> str:
    """What the browser holds."""
    with client.session_transaction() as session:
        held: str = session["_user_id"]
    return held


def set_back(*, seen: timedelta = timedelta(), ends: timedelta = timedelta()) -> None:
    """Have every login be this much older, last heard of or from its beginning, and nobody remember otherwise."""
    for login in db.session.scalars(db.select(Login)).all():
        values = {"seen_at": login.seen_at - seen, "ends_at": login.ends_at - ends}
        db.session.execute(update(Login).where(Login.id == login.id).values(**values))
    db.session.commit()
    db.session.expire_all()
    logins.taken()


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is still signed in."""
    return client.get("/account").status_code == 200


def test_a_login_ends_when_it_was_not_used_for_long_and_no_sooner(world: World) -> None:
    client = world.client("chair")
    set_back(seen=IDLE - timedelta(minutes=1))
    assert is_in(client)
    set_back(seen=timedelta(minutes=2))
    assert not is_in(client)


def test_a_login_ends_in_any_case_however_much_it_is_used(world: World) -> None:
    client = world.client("chair")
    set_back(ends=LONGEST[Factor.PASSWORD] - timedelta(minutes=1))
    assert is_in(client)
    set_back(ends=timedelta(minutes=2))
    assert not is_in(client)


@pytest.mark.parametrize("limit", [{"seen": IDLE * 2}, {"ends": LONGEST[Factor.PASSWORD] * 2}])
def test_no_limit_falls_in_the_middle_of_a_meeting_nor_just_after_it(
    world: World, limit: dict[str, timedelta]
) -> None:
    sits, stranger = world.client("member"), world.client("colleague")
    world.in_session()
    set_back(**limit)
    assert is_in(sits) and not is_in(stranger)
    world.does("chair", "close_meeting", meeting_number=1)
    assert is_in(sits)
    assert end_those_over(now()) == 1, "only the colleague's, who sits in no meeting"


def test_half_an_hour_after_the_meeting_the_limit_falls() -> None:
    at, long_ago = now(), now() - IDLE * 2
    assert not is_over(at + IDLE, long_ago, at, at - AFTER_A_MEETING + timedelta(minutes=1))
    assert is_over(at + IDLE, long_ago, at, at - AFTER_A_MEETING)
    assert is_over(at + IDLE, long_ago, at, None)


def test_what_comes_to_its_limit_is_ended_and_told_by_the_record(world: World) -> None:
    world.client("chair")
    assert next_over(now()) == db.session.scalars(db.select(Login.seen_at)).one() + IDLE
    set_back(seen=IDLE * 2)
    assert end_those_over(now()) == 1
    last = reading.written("WY")[-1]
    assert (last.kind, last.fields["because"]) == ("login.ended", "not used for long")
    assert end_those_over(now()) == 0


def test_a_login_in_use_is_marked_so_once_a_minute_at_most(world: World) -> None:
    logins.taken()
    client = world.client("chair")
    client.get("/account")
    assert logins.taken() == {}
    set_back(seen=timedelta(hours=2))
    client.get("/account")
    marked = logins.taken()
    take_down_seen(marked)
    db.session.expire_all()
    assert list(marked.values()) == list(db.session.scalars(db.select(Login.seen_at)))


def test_whose_rights_change_gets_a_new_secret_with_the_next_page_and_the_old_one_dies(world: World) -> None:
    client = world.client("colleague")
    before = secret_of(client)
    world.does("chair", "give_seat", person_id=world.people["colleague"], role="member")
    assert client.get("/account").status_code == 200
    after = secret_of(client)
    assert after != before
    assert login_by_secret(before) is not None, "what was on its way with it still comes through"
    db.session.execute(update(Login).values(renewed_at=now() - timedelta(minutes=1)))
    db.session.commit()
    assert login_by_secret(before) is None
    assert login_by_secret(after) is not None
    client.get("/account")
    assert secret_of(client) == after, "once is enough"


def test_somebody_elses_rights_renew_nothing(world: World) -> None:
    client = world.client("member")
    before = secret_of(client)
    world.does("chair", "give_seat", person_id=world.people["colleague"], role="member")
    client.get("/account")
    assert secret_of(client) == before


def test_a_login_that_ends_soon_says_so_on_every_page(world: World) -> None:
    client = world.client("chair")
    assert 'data-why="ends" hidden' in client.get("/account").text
    set_back(ends=LONGEST[Factor.PASSWORD] - timedelta(minutes=10))
    shown = client.get("/account").text
    assert 'data-why="ends">' in shown and "not in a meeting" in shown


def test_whoever_is_at_work_stays_signed_in(world: World) -> None:
    client = world.client("chair")
    answer = send(client, "/account/stay")
    assert (answer.status_code, answer.location) == (303, "/")
