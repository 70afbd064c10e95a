"""The pages of incidents, seats, cadence, the directory and my day, as the server renders them."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from scg.extensions import db
from scg.models.meetings import CadenceChange
from scg.record.clock import now
from tests.support.following import forget, head, pieces_of, push
from tests.support.sending import send
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database

PAGES = ("", "/clocks", "/cadence", "/seats")
MOVE = {"authority": "ACC Shah", "reason": "The river falls"}
DEEDS: list[tuple[str, str, dict[str, object]]] = [
    ("member", "report_methane", {"exact_location": "Mytholmroyd"}),
    ("secretariat", "set_strategy", {"aim": "Save life", "objectives": "Warn\nShelter"}),
    ("observer", "raise_urgent_item", {"meeting_number": 1, "title": "Breach"}),
    ("chair", "raise_action", {"text": "Open a rest centre", "owner": "leeds", "priority": "before next SCG"}),
    ("member", "complete_action", {"action_ref": "SCG000/A01"}),
    ("chair", "give_seat", {"person_id": "colleague", "role": "member"}),
    ("chair", "open_meeting", {"meeting_number": 1}),
    ("loggist", "take_decision", {"decision": "Evacuate Burnley Road", "rationale": "It may breach"}),
    ("chair", "adjourn_meeting", {"meeting_number": 1, "reason": "To act"}),
    ("chair", "set_cadence", {"preset": "weekly", "reason": "Steady", "effective_from": 30}),
    ("chair", "resume_meeting", {"meeting_number": 1}),
    ("chair", "close_meeting", {"meeting_number": 1}),
    ("chair", "start_recovery", MOVE),
    ("chair", "stand_down_declaration", {**MOVE, "public_wording": "The danger is over"}),
    ("chair", "pause_scg", MOVE),
    ("chair", "resume_scg", MOVE),
    ("chair", "stand_down_scg", MOVE),
]


@pytest.fixture
def page(world: World) -> Callable[..., str]:
    """What somebody's browser is sent for an address."""
    visitors: dict[str, object] = {}

    def shown(path: str, part: str = "chair", status: int = 200) -> str:
        visitor = visitors.setdefault(part, world.client(part))
        forget()
        answer = visitor.get(path)
        assert answer.status_code == status, path
        return unescape(answer.get_data(as_text=True))

    return shown


@pytest.mark.long
def test_pushes_keep_every_page_of_an_incident_as_a_fresh_load_would_be(
    app: Flask, world: World, page: Callable[..., str]
) -> None:
    shown = {path: pieces_of(page(f"/incidents/{world.ref}{path}")) for path in PAGES}
    for part, act, told in DEEDS:
        seq = head(world)
        _does(world, part, act, told)
        pushed = push(app, world, seq)
        for path in PAGES:
            fresh = pieces_of(page(f"/incidents/{world.ref}{path}"))
            stale = [name for name, html in fresh.items() if {**shown[path], **pushed}.get(name) != html]
            assert not stale, f"{act} leaves {stale} of {path or 'the board'} as they were"
            shown[path] = fresh


def _does(world: World, part: str, act: str, told: dict[str, object]) -> None:
    given = {**told}
    if act == "give_seat":
        given["person_id"] = world.people[str(told["person_id"])]
    if "effective_from" in told:
        given["effective_from"] = in_hours(30)
    world.does(part, act, **given)


def test_an_incident_is_seen_by_its_seats_and_its_administrator_alone(
    world: World, page: Callable[..., str]
) -> None:
    for path in PAGES:
        for part in ("member", "observer", "administrator"):
            page(f"/incidents/{world.ref}{path}", part)
        page(f"/incidents/{world.ref}{path}", "colleague", status=404)
    assert world.ref in page("/incidents", "member")
    assert world.ref not in page("/incidents", "colleague")


def test_a_new_incident_says_what_comes_next_until_its_first_meeting_is_open(
    world: World, page: Callable[..., str]
) -> None:
    first = world.ref
    world.open_incident("Moorland fire")
    board = page(f"/incidents/{world.ref}")
    assert "Stand this SCG up" in board and "do/convene_scg" in board
    world.ref = first
    world.in_session()
    assert "Stand this SCG up" not in page(f"/incidents/{first}")


def test_a_clock_offers_the_acts_that_would_move_it_and_no_other(world: World, page: Callable[..., str]) -> None:
    clocks = page(f"/incidents/{world.ref}/clocks")
    assert "do/stand_down_declaration" in clocks and "do/pause_scg" in clocks
    assert "do/declare" not in clocks and "do/hand_over_recovery" not in clocks


def test_a_form_page_says_so_to_whose_seat_does_not_carry_the_act(world: World, page: Callable[..., str]) -> None:
    told = "Only the chair or the deputy chair may do this"
    assert told in page(f"/incidents/{world.ref}/do/stand_down_scg", "member")
    assert told not in page(f"/incidents/{world.ref}/do/stand_down_scg", "deputy")


def test_the_navigation_marks_the_section_of_a_page_below_it(world: World, page: Callable[..., str]) -> None:
    world.in_session()
    ref = world.action()
    for path, text in ((f"actions/{ref}", "Actions"), ("meetings/1/attendance", "Meetings"), ("clocks", "Board")):
        assert f'aria-current="true">{text}</a>' in page(f"/incidents/{world.ref}/{path}"), path
    assert 'aria-current="page">Actions</a>' in page(f"/incidents/{world.ref}/actions")


def test_an_incident_is_not_offered_as_its_own_earlier_one(world: World, page: Callable[..., str]) -> None:
    first = world.ref
    second = world.open_incident("Moorland fire")
    form = page(f"/incidents/{second}/seats").partition('id="form-link_incident"')[2].partition("</form>")[0]
    assert f'value="{first}"' in form and f'value="{second}"' not in form


def test_a_pause_shows_which_meetings_it_cancels(world: World) -> None:
    path = f"/incidents/{world.ref}/cadence/change"
    told = {"preset": "paused", "effective_from": now().isoformat(), "reason": "Recovery leads"}
    preview = unescape(send(world.client("chair"), path, **told).text)
    assert "SCG 001" in preview and "cancelled by the pause" in preview and "stays as it is" not in preview


def test_a_form_that_was_refused_goes_on_to_what_it_was_about_once_it_is_right(world: World) -> None:
    chair, path = world.client("chair"), f"/incidents/{world.ref}/do/report_methane"
    refused = send(chair, path)
    assert refused.status_code == 422
    others = r'(?s)<form id="act".*|<form method="post" action="/account/stay">.*?</form>'
    assert 'name="next"' not in re.sub(others, "", refused.text)
    assert send(chair, path, hazards="Flood water").location == f"/incidents/{world.ref}"


def test_a_cadence_is_shown_with_its_next_five_meetings_before_it_is_set(world: World) -> None:
    chair, path = world.client("chair"), f"/incidents/{world.ref}/cadence/change"
    told = {"preset": "weekly", "effective_from": "2098-12-25T09:30"}
    assert send(chair, path, **told).status_code == 422
    preview = unescape(send(chair, path, **told, reason="Steady").text)
    assert "Christmas Day" in preview and "Thu 22 Jan 2099 09:30 GMT" in preview
    assert "SCG 001 moves from" in preview
    assert db.session.query(CadenceChange).count() == 1
    sent = re.search(r'<form method="post" action="([^"]+/do/set_cadence)"', preview)
    assert sent is not None
    assert send(chair, sent.group(1), **told, reason="Steady", key="one").status_code == 303
    db.session.expire_all()
    assert db.session.query(CadenceChange).count() == 2


def test_the_timeline_marks_what_the_cadence_demanded_and_nobody_held(
    world: World, page: Callable[..., str]
) -> None:
    then = now() - timedelta(hours=9)
    told = {"hazard": "fire", "area": "Kirklees", "lead_agency": "wyfrs", "chair": world.people["chair"]}
    world.ref = world.does("chair", "open_incident", log="WY", name="Moorland fire", at=then, **told).log
    world.does("chair", "convene_scg", at=then, **MOVE)
    assert "app-timeline__missed" not in page(f"/incidents/{world.ref}/cadence")
    first = (then + timedelta(minutes=5)).isoformat()
    world.does("chair", "set_cadence", at=then, preset="4-hourly", effective_from=first, reason="It spreads")
    assert page(f"/incidents/{world.ref}/cadence").count("app-timeline__missed") == 3
    world.does("chair", "open_meeting", meeting_number=1, at=then + timedelta(minutes=6))
    assert page(f"/incidents/{world.ref}/cadence").count("app-timeline__missed") == 2


def test_a_cadence_that_was_replaced_demands_nothing_from_then_on(world: World, page: Callable[..., str]) -> None:
    then = now() - timedelta(hours=9)
    told = {"hazard": "fire", "area": "Kirklees", "lead_agency": "wyfrs", "chair": world.people["chair"]}
    world.ref = world.does("chair", "open_incident", log="WY", name="Moorland fire", at=then, **told).log
    world.does("chair", "convene_scg", at=then, **MOVE)
    for preset, first in (("2-hourly", then + timedelta(hours=1)), ("weekly", then + timedelta(days=7))):
        given = {"effective_from": first.isoformat(), "reason": "As it spreads"}
        world.does("chair", "set_cadence", at=then, preset=preset, **given)
    assert "app-timeline__missed" not in page(f"/incidents/{world.ref}/cadence")


def test_my_day_shows_my_agencys_actions_of_every_incident_and_ticks_them_there(world: World) -> None:
    first, member = world.ref, world.client("member")
    world.in_session()
    world.action(text="Open a rest centre")
    world.open_incident("Moorland fire")
    world.action(text="Close the moor road", due_at=in_hours(5))
    forget()
    day = unescape(member.get("/").text)
    assert "Open a rest centre" in day and "Close the moor road" in day
    assert "Go to the live meeting" in day and f'data-incident="{first}"' in day
    assert f'data-piece="{world.ref}/action/' in day, "a push for another incident must not meet this row"
    apart = re.search(rf'form="act-leaving" formaction="(/incidents/{world.ref}/do/complete_action[^"]+)"', day)
    assert apart is not None
    answer = send(member, apart.group(1), next="/")
    assert (answer.status_code, answer.location) == (303, "/")
    forget()
    assert f"/incidents/{world.ref}/do/complete_action" not in unescape(member.get("/").text)


def test_my_day_counts_what_is_ticked_apart_and_follows_the_meeting_that_is_due(
    world: World, page: Callable[..., str]
) -> None:
    ref = world.action(text="Open a rest centre")
    world.action(text="Close the moor road")
    world.does("member", "complete_action", action_ref=ref)
    day = page("/", "member")
    assert "1 to do, 1 ticked" in day
    assert 'data-piece="next-meeting"' in day


def test_my_day_says_what_to_do_to_somebody_without_a_seat(page: Callable[..., str], world: World) -> None:
    assert "You have no seat in an open incident" in page("/", "colleague")
    assert "You have no seat" not in page("/", "member")
    assert world.ref in page("/", "member")


def test_a_first_password_is_given_by_the_administrator_alone_and_shown_once(world: World) -> None:
    path = f"/directory/people/{world.people['colleague']}"
    assert send(world.client("chair"), f"{path}/password").status_code == 403
    forget()
    administrator = world.client("administrator")
    shown = send(administrator, f"{path}/password").text
    password = re.search(r"<b>([0-9a-f]{4}(?:-[0-9a-f]{4}){3})</b>", shown)
    assert password is not None
    assert password.group(1) not in administrator.get(path).text
    forget()
    fields = {"email": "ian.park@wy.example", "password": password.group(1)}
    assert send(world.app.test_client(), "/sign-in", **fields).status_code == 302


def test_another_forums_people_are_not_in_the_directory(world: World, page: Callable[..., str]) -> None:
    other = World.forum_only(world.app, "NY")
    page(f"/directory/people/{other.people['chair']}", "administrator", status=404)
    assert other.people["chair"] not in page("/directory", "administrator")


def test_every_page_of_its_own_has_one_heading_of_the_first_level(world: World, page: Callable[..., str]) -> None:
    own = ["/", "/incidents", "/directory", "/account", "/accessibility", "/help", "/privacy"]
    forms = [f"/incidents/{world.ref}/do/declare", "/forum/do/add_agency", f"/incidents/{world.ref}/cadence/change"]
    for path in [*own, *forms, *(f"/incidents/{world.ref}{path}" for path in PAGES)]:
        assert page(path).count("<h1") == 1, path
