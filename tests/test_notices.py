"""The law of notices: made with the entry that they tell of or not at all, told once, to whom they are for."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from scg import notices
from scg.commands.notices import claim, is_due, settle, take_up_cut_short
from scg.extensions import db
from scg.models import Incident, Meeting, Notice, Person, Seat
from scg.notices import letters
from scg.pieces import cadence
from scg.record.clock import now
from scg.record.reading import logs
from scg.record.rebuild import rebuild
from scg.rules.london import local, show
from scg.rules.notices import Channel, State, digest_at, next_try
from tests.support.following import forget, head
from tests.support.laws import refused
from tests.support.mailbox import Mailbox
from tests.support.processes import wait_until
from tests.support.sending import send
from tests.support.server import Server
from tests.support.world import PASSWORD, World, in_hours

SENDER = "scg@wy.example"
ORIGIN = "https://scg.wy.example"
SEATED = 7
WHY = {"log": "WY", "reason": "After the exercise in May"}


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server, which the app sends by."""
    with Mailbox() as box:
        app.config.update(SMTP_URL=box.url, SCG_MAIL_FROM=SENDER, SCG_ORIGIN=ORIGIN, SCG_HOSTS="localhost")
        yield box


@pytest.fixture(autouse=True)
def nothing_told_yet(world: World) -> None:
    """What the world's own beginning told is out of the way."""
    db.session.execute(delete(Notice))
    db.session.commit()


def rows(channel: Channel = Channel.MAIL, **about: object) -> list[Notice]:
    """What there is of notices by a channel."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Notice).filter_by(channel=str(channel), **about).order_by(Notice.id)))


def states(**about: object) -> list[str]:
    return sorted({row.state for row in rows(**about)})


def to(mailbox: Mailbox, email: str) -> list[EmailMessage]:
    return [letter for letter in mailbox.letters if letter["To"] == email]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def by_person(world: World, part: str) -> str:
    return str(db.session.get_one(Person, world.people[part]).email)


def call(world: World, hours: float = 5) -> int:
    """Call an extraordinary meeting; gives its number."""
    told = {"scheduled_for": in_hours(hours), "kind": "extraordinary", "place": "Carr Gate", "purpose": "The wall"}
    world.does("chair", "call_meeting", **told)
    return 2


def test_a_meeting_called_is_told_to_every_seat_once_with_reference_marking_time_place_and_link(
    world: World, mailbox: Mailbox
) -> None:
    number = call(world)
    assert len(rows()) == len(rows(Channel.APP)) == SEATED and states() == ["waiting"]
    letters.send_due()
    letters.send_due()
    assert len(mailbox.letters) == SEATED and states() == ["sent"]
    assert len({letter["To"] for letter in mailbox.letters}) == SEATED
    letter = mailbox.letters[0]
    assert letter["Subject"].startswith(f"[OFFICIAL] {world.ref} SCG 002 called for ")
    text = text_of(letter)
    assert text.startswith("OFFICIAL\n") and text.rstrip().endswith("OFFICIAL")
    for said in ("Carr Gate", "The wall", f"{ORIGIN}/incidents/{world.ref}/meetings/{number}", "/account/notices"):
        assert said in text
    assert letter["Auto-Submitted"] == "auto-generated" and letter["Message-ID"].endswith("@scg.wy.example>")
    (invitation,) = letter.iter_attachments()
    assert invitation.get_content_type() == "text/calendar" and invitation.get_param("method") == "REQUEST"
    assert f"mailto:{letter['To']}" in invitation.get_content().replace("\r\n ", "").replace("\n ", "")
    world.does("chair", "cancel_meeting", meeting_number=number, reason="Dry")
    letters.send_due()
    (cancelling,) = mailbox.letters[-1].iter_attachments()
    assert cancelling.get_param("method") == "CANCEL" and "STATUS:CANCELLED" in cancelling.get_content()


def test_a_refused_act_leaves_no_notice_and_the_same_act_twice_leaves_one(world: World, mailbox: Mailbox) -> None:
    told = {"kind": "extraordinary", "scheduled_for": in_hours(-9)}
    refused(world, "chair", "call_meeting", **told)
    refused(world, "member", "call_meeting", **{**told, "scheduled_for": in_hours(9)})
    assert rows() == rows(Channel.APP) == []
    at = in_hours(9)
    for _ in range(2):
        world.does("chair", "call_meeting", key="same", kind="extraordinary", scheduled_for=at)
    assert len(rows()) == SEATED


def test_rebuilding_tells_nobody_again_and_history_replayed_tells_nobody(world: World, mailbox: Mailbox) -> None:
    call(world)
    made = [row.id for row in rows()]
    for known in logs():
        rebuild(known)
    assert [row.id for row in rows()] == made
    past = datetime.now(UTC) - timedelta(minutes=2)
    world.does("chair", "move_meeting", meeting_number=2, scheduled_for=in_hours(7), reason="Late", at=past)
    assert [row.id for row in rows()] == made and len(rows(Channel.APP)) == SEATED


def test_without_a_mail_server_nothing_waits_to_be_sent_and_the_list_in_the_app_is_the_same(world: World) -> None:
    call(world)
    assert rows() == [] and len(rows(Channel.APP)) == SEATED
    page = world.client("member").get("/notices").text
    assert "SCG 002 called for" in page and "Carr Gate" in page and 'data-notices="1">' in page


def test_who_has_no_seat_no_address_or_no_open_account_is_sent_nothing(world: World, mailbox: Mailbox) -> None:
    db.session.get_one(Person, world.people["observer"]).email = None
    db.session.get_one(Person, world.people["loggist"]).active = False
    db.session.commit()
    held = select(Seat.id).filter_by(incident=world.ref, person=world.people["other_member"])
    world.does("chair", "end_seat", seat=db.session.scalars(held).one())
    call(world)
    told = {row.person for row in rows()}
    assert told == {world.people[part] for part in ("chair", "deputy", "secretariat", "member")}
    assert world.people["observer"] in {row.person for row in rows(Channel.APP)}
    address = by_person(world, "member")
    db.session.get_one(Person, world.people["member"]).active = False
    db.session.commit()
    letters.send_due()
    assert not to(mailbox, address) and len(mailbox.letters) == 3
    assert states(person=world.people["member"]) == ["no longer sent"]


def test_a_letter_overtaken_before_it_went_is_not_sent(world: World, mailbox: Mailbox) -> None:
    call(world)
    world.does("chair", "move_meeting", meeting_number=2, scheduled_for=in_hours(8), reason="The road is shut")
    letters.send_due()
    assert len(mailbox.letters) == SEATED
    assert all(" SCG 002 moved to " in letter["Subject"] for letter in mailbox.letters)
    assert "The road is shut" in text_of(mailbox.letters[0])
    assert states(kind="meeting called") == ["no longer sent"]


@pytest.mark.one_database
def test_a_cadence_is_told_with_its_next_five_dates_and_its_reason(world: World, mailbox: Mailbox) -> None:
    told = {"preset": "6-hourly", "effective_from": in_hours(3), "triggers": "Another warning"}
    world.does("chair", "set_cadence", **told, reason="The river is falling")
    letters.send_due()
    letter = mailbox.letters[0]
    text = text_of(letter)
    assert letter["Subject"] == f"[OFFICIAL] {world.ref} Cadence changed: every 6 hours"
    assert "The river is falling" in text and "Another warning" in text
    dates = text.partition("Next dates: ")[2].partition("Moved")[0]
    assert sum(line.strip()[-3:] in ("GMT", "BST") for line in dates.splitlines()) == 5
    assert len(list(letter.iter_attachments())) == 1  # SCG 001, which moved with it


@pytest.mark.one_database
def test_minutes_circulated_come_as_documents_with_a_link(world: World, mailbox: Mailbox) -> None:
    world.in_session()
    world.does("chair", "close_meeting", meeting_number=1)
    letters.send_due()
    mailbox.letters.clear()
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    letters.send_due()
    assert len(mailbox.letters) == SEATED
    letter = mailbox.letters[-1]
    assert letter["Subject"] == f"[OFFICIAL] {world.ref} Minutes of SCG 001 circulated, version 1"
    text = text_of(letter)
    assert f"{ORIGIN}/incidents/{world.ref}/meetings/1/minutes?version=1" in text and "go with this letter" in text
    parts = {part.get_filename(): part.get_content() for part in letter.iter_attachments()}
    named = f"{world.ref} SCG 001 minutes v1"
    assert parts[f"{named}.pdf"][:5] == b"%PDF-" and parts[f"{named}.docx"][:2] == b"PK"


@pytest.mark.one_database
@pytest.mark.parametrize("audience", ["observers", "members"])
def test_minutes_of_which_something_is_held_back_are_read_in_scg_and_not_in_a_letter(
    world: World, mailbox: Mailbox, audience: str
) -> None:
    world.in_session()
    ref = world.action(meeting_number=1)
    held = {"record": ref, "audiences": [audience], "exemption": "FOIA s.38 (health and safety)"}
    world.does("chair", "hold_back_record", **held, reason="Responders at risk")
    world.does("chair", "close_meeting", meeting_number=1)
    letters.send_due()
    mailbox.letters.clear()
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    letters.send_due()
    assert [list(letter.iter_attachments()) for letter in mailbox.letters] == [[]] * SEATED


@pytest.mark.one_database
def test_what_a_forum_shows_behind_a_second_factor_alone_no_letter_says(world: World, mailbox: Mailbox) -> None:
    world.does("administrator", "require_second_factor", roles=["member"], **WHY)
    letters.send_due()
    mailbox.letters.clear()
    world.does(
        "chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary", purpose="The dam is cracking"
    )
    letters.send_due()
    said = {letter["To"]: text_of(letter) for letter in mailbox.letters}
    assert "The dam is cracking" not in said["grace.obi@wy.example"]
    assert "The dam is cracking" in said["amina.shah@wy.example"]


def settle_content(world: World, content: str) -> None:
    world.does("administrator", "settle_mail_content", content=content, **WHY)


@pytest.mark.one_database
@pytest.mark.parametrize("sensitive", [True, False])
def test_content_above_the_forums_setting_never_leaves(world: World, mailbox: Mailbox, sensitive: bool) -> None:
    settle_content(world, "OFFICIAL in full" if sensitive else "reference only")
    if sensitive:
        found = db.session.get_one(Incident, world.ref)
        told = {name: getattr(found, name) for name in ("name", "area", "lead_agency", "threat", "version")}
        world.does("chair", "edit_incident", **told, marking="OFFICIAL-SENSITIVE")
    marking = "OFFICIAL-SENSITIVE" if sensitive else "OFFICIAL"
    call(world)
    world.does("member", "raise_urgent_item", meeting_number=2, title="Looting in Elland")
    world.does("chair", "set_cadence", preset="4-hourly", effective_from=in_hours(3), reason="Trouble at the dam")
    world.action(text="Evacuate the clinic")
    world.in_session()
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    letters.send_due()
    assert {letter["Subject"].partition(" SCG")[0] for letter in mailbox.letters} > {f"[{marking}] {world.ref}"}
    assert len({letter["Subject"] for letter in mailbox.letters}) == 6
    for letter in mailbox.letters:
        whole = letter["Subject"] + text_of(letter)
        assert marking in whole and world.ref in whole and f"{ORIGIN}/incidents/{world.ref}" in whole
        assert list(letter.iter_attachments()) == []
        for content in ("Calder", "Carr Gate", "wall", "Looting", "dam", "clinic", "every 4", ":00 G", ":30 G"):
            assert content not in whole, (content, letter["Subject"])
    links = {
        link for letter in mailbox.letters for link in re.findall(rf"{ORIGIN}(/incidents\S+)", text_of(letter))
    }
    client = world.client("chair")
    assert len(links) >= 5 and {client.get(link).status_code for link in links} == {200}


@pytest.mark.one_database
def test_an_action_is_told_to_the_agency_that_owns_it(world: World, mailbox: Mailbox) -> None:
    world.action(priority="high", due_at=in_hours(48))
    letters.send_due()
    leeds = {by_person(world, part) for part in ("secretariat", "member")}
    assert {letter["To"] for letter in mailbox.letters} == leeds
    assert "Open a rest centre" in text_of(mailbox.letters[0])
    subject = f"[OFFICIAL] {world.ref} Action SCG000/A01 given to your agency, due "
    assert mailbox.letters[0]["Subject"].startswith(subject)


@pytest.mark.one_database
def test_a_report_asked_for_is_told_to_who_owes_it_and_again_as_they_are_reminded(
    world: World, mailbox: Mailbox
) -> None:
    told = {"meeting_number": 1, "until": in_hours(0.5), "note": "Gauges"}
    world.does("secretariat", "request_reports", agency_codes=["ea"], **told)
    world.does("secretariat", "chase_report", meeting_number=1, agency_code="ea", how="By telephone")
    letters.send_due()
    assert [letter["To"] for letter in mailbox.letters] == [by_person(world, "other_member")] * 2
    first, again = (letter["Subject"].removeprefix(f"[OFFICIAL] {world.ref} ") for letter in mailbox.letters)
    assert first.startswith("Report asked of your agency before SCG 001, until ")
    assert again.startswith("Reminder: report asked of your agency before SCG 001")
    text = text_of(mailbox.letters[0])
    assert "Gauges" in text and f"{ORIGIN}/incidents/{world.ref}/meetings/1/reports\n" in text


def due_now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """The clock's round as it goes at a time, and goes again."""
    monkeypatch.setattr(notices, "now", lambda: at)
    notices.go_round()
    notices.go_round()


def test_each_step_of_the_ladder_is_taken_once_and_reaches_further(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_at = now() + timedelta(hours=30)
    ref = world.action(priority="high", due_at=due_at.isoformat())
    made: list[list[str]] = []
    for hours in (-13, -12, 0, 1, 23, 24, 25):
        before = len(rows())
        due_now(monkeypatch, due_at + timedelta(hours=hours))
        made.append([f"{row.kind}: {row.person}" for row in rows()[before:] if row.about.get("action") == ref])
    leeds, chair = [world.people[part] for part in ("secretariat", "member")], world.people["chair"]
    soon = [f"action due soon: {person}" for person in sorted(leeds)]
    over = [f"action overdue: {person}" for person in sorted(leeds)]
    still = [f"action overdue: {person}" for person in sorted([*leeds, chair])]
    assert made == [[], soon, over, [], [], still, []]


def test_who_has_done_it_is_reminded_no_more(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_at = now() + timedelta(hours=30)
    ref = world.action(priority="routine", due_at=due_at.isoformat())
    letters.send_due()
    mailbox.letters.clear()
    due_now(monkeypatch, due_at - timedelta(hours=24))
    assert len(rows(kind="action due soon")) == 2
    world.does("member", "complete_action", action_ref=ref)
    monkeypatch.setattr(letters, "now", lambda: due_at)
    letters.send_due()
    due_now(monkeypatch, due_at)
    assert mailbox.letters == [] and rows(kind="action overdue") == []


def test_a_meeting_that_nobody_held_is_told_once_to_who_answers_for_it(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = db.session.get_one(Meeting, (world.ref, 1)).scheduled_for
    monkeypatch.setattr(cadence, "now", lambda: at + timedelta(minutes=31))
    due_now(monkeypatch, at + timedelta(minutes=31))
    monkeypatch.setattr(letters, "now", lambda: at + timedelta(minutes=31))
    asked = sorted(world.people[part] for part in ("chair", "deputy", "secretariat", "administrator"))
    assert [row.person for row in rows(kind="meeting missed")] == asked
    letters.send_due()
    assert f"Meeting missed: due {show(at)}" in mailbox.letters[0]["Subject"]
    assert by_person(world, "administrator") in {letter["To"] for letter in mailbox.letters}


def test_nobody_is_called_to_a_meeting_that_was_held_already_nor_told_that_it_was_missed(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = db.session.get_one(Meeting, (world.ref, 1)).scheduled_for
    world.does("chair", "call_meeting", scheduled_for=in_hours(-1), held_already=True)
    assert [*rows(), *rows(Channel.APP)] == [], "called"
    monkeypatch.setattr(cadence, "now", lambda: at + timedelta(minutes=31))
    due_now(monkeypatch, at + timedelta(minutes=31))
    assert [*rows(), *rows(Channel.APP)] == [], "missed"
    world.does("chair", "cancel_meeting", meeting_number=2, reason="It was another's")
    assert [*rows(), *rows(Channel.APP)] == [], "cancelled"


def chosen(world: World, part: str, way: str, *kinds: str) -> None:
    answer = send(world.client(part), "/account/notices", **dict.fromkeys(kinds, way))
    assert answer.status_code == 303
    forget()


def test_a_digest_gathers_a_day_in_one_letter_and_the_app_alone_gets_none(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily, none = "in a daily e-mail at 07:30", "in the app only"
    chosen(world, "member", daily, "meeting called", "action given to your agency")
    chosen(world, "observer", none, "meeting called")
    call(world)
    world.action()
    letters.send_due()
    member, observer = by_person(world, "member"), by_person(world, "observer")
    assert not to(mailbox, member) and not to(mailbox, observer) and len(mailbox.letters) == SEATED - 2 + 1
    assert len(rows(Channel.APP, person=world.people["observer"])) == 1
    (at,) = {row.next_at for row in rows(person=world.people["member"])}
    assert f"{local(at):%H:%M}" == "07:30" and now() < at <= now() + timedelta(hours=25)
    monkeypatch.setattr(letters, "now", lambda: at)
    letters.send_due()
    (letter,) = to(mailbox, member)
    assert letter["Subject"] == f"[OFFICIAL] {world.ref}: 2 notices of the last day"
    assert "SCG 002 called for" in text_of(letter) and "Action SCG000/A01" in text_of(letter)
    assert states() == ["sent"]


def test_a_choice_that_is_none_is_refused_and_the_choices_are_shown_as_they_stand(world: World) -> None:
    client = world.client("member")
    refusal = send(client, "/account/notices", **{"meeting called": "by pigeon"})
    assert refusal.status_code == 422 and "from the list" in refusal.text
    forget()
    chosen(world, "member", "in the app only", "meeting missed")
    page = client.get("/account/notices").text
    assert page.count("selected>In the app only") == 1 and "no mail server" in page


def test_one_marks_ones_own_notices_as_read_as_far_as_the_page_showed(world: World) -> None:
    call(world)
    client = world.client("member")
    page = client.get("/notices").text
    newest = re.search(r'name="until" value="(\d+)"', page)
    assert newest and "1 new. <button" in page
    world.does("chair", "cancel_meeting", meeting_number=2, reason="Dry")
    forget()
    send(client, "/notices/read", until=newest.group(1))
    forget()
    assert (
        "1 new. <button" in client.get("/notices").text and len(rows(Channel.APP, read_at=None)) == 2 * SEATED - 1
    )


def test_a_page_that_no_push_reaches_learns_as_it_asks_how_many_notices_are_new(world: World) -> None:
    client, after = world.client("member"), f"/incidents/{world.ref}/since/{head(world)}"
    for number in range(2):
        assert client.get(after).headers["X-Scg-Unread"] == str(number)
        world.action()
        forget()


def test_who_lost_their_seat_no_longer_sees_what_they_were_told_nor_is_sent_it(
    world: World, mailbox: Mailbox
) -> None:
    call(world)
    seat = db.session.scalars(select(Seat.id).filter_by(incident=world.ref, person=world.people["member"])).one()
    world.does("chair", "end_seat", seat=seat)
    letters.send_due()
    assert len(mailbox.letters) == SEATED - 1 and not to(mailbox, by_person(world, "member"))
    assert "SCG 002" not in world.client("member").get("/notices").text


@pytest.mark.one_database
def test_what_is_withheld_is_told_no_more(world: World, mailbox: Mailbox) -> None:
    asked = {"ground": "legal privilege", "reason": "Advice of counsel"}
    told = {"text": "Evacuate the clinic", "owner": "leeds", "due_at": in_hours(3)}
    seq = world.does("chair", "raise_action", **told).seq
    proposal = world.does("secretariat", "propose_withholding", entry=seq, **asked).seq
    world.does("chair", "approve_withholding", proposal=proposal)
    letters.send_due()
    assert mailbox.letters and all("clinic" not in text_of(letter) for letter in mailbox.letters)
    assert "clinic" not in world.client("member").get("/notices").text


def test_of_servers_that_claim_at_once_each_notice_is_one_servers_alone(app: Flask, world: World) -> None:
    app.config.update(SMTP_URL="smtp://localhost:9")
    call(world)
    at, claimed = now(), list[int]()

    def leader() -> None:
        with app.app_context():
            while is_due(Channel.MAIL, at):
                taken = claim(Channel.MAIL, at)
                claimed.extend(taken.ids if taken is not None else ())
            db.session.remove()

    leaders = [threading.Thread(target=leader) for _ in range(4)]
    for one in leaders:
        one.start()
    for one in leaders:
        one.join()
    assert len(claimed) == len(set(claimed)) == SEATED


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        ("2026-01-10T07:29:00Z", "2026-01-10T07:30:00Z"),
        ("2026-01-10T07:30:00Z", "2026-01-11T07:30:00Z"),
        ("2026-07-10T06:00:00Z", "2026-07-10T06:30:00Z"),
        ("2026-10-24T20:00:00Z", "2026-10-25T07:30:00Z"),
        ("2026-03-28T20:00:00Z", "2026-03-29T06:30:00Z"),
        ("2026-07-10T23:30:00Z", "2026-07-11T06:30:00Z"),
    ],
)
def test_the_daily_letter_goes_at_half_past_seven_in_london(at: str, next_at: str) -> None:
    assert digest_at(datetime.fromisoformat(at)) == datetime.fromisoformat(next_at)


def test_of_two_leaders_one_sends_and_word_that_comes_late_is_taken(world: World, mailbox: Mailbox) -> None:
    call(world)
    first, at = claim(Channel.MAIL, now()), now()
    assert first is not None and len(first.ids) == 1
    others = [claim(Channel.MAIL, at) for _ in range(SEATED)]
    assert others[-1] is None and first.ids not in [one.ids for one in others if one is not None]
    take_up_cut_short(at + timedelta(minutes=6))
    letters.send_due()
    assert mailbox.letters == [] and states() == ["not known whether it arrived"]
    settle(first, State.SENT, now())
    assert [row.id for row in rows(state="sent")] == list(first.ids)


def test_a_letter_that_is_put_off_goes_later_under_the_same_name_and_is_given_up_after_a_day(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.action()
    mailbox.answers = ["451 Later", "550 Never"]  # to one of the two, then to the other
    letters.send_due()
    assert sorted(row.state for row in rows()) == ["waiting", "waiting"]  # it takes none: no other is tried
    (tried,) = [row for row in rows() if row.tries]
    assert tried.next_at - tried.at > timedelta(seconds=59)
    at = now() + timedelta(minutes=1)
    monkeypatch.setattr(letters, "now", lambda: at)
    letters.send_due()
    letters.send_due()
    assert sorted(row.state for row in rows()) == ["given up", "sent"] and len(mailbox.letters) == 1
    page = world.client("administrator").get("/forum/notices").text
    assert "SMTPDataError 550" in page and "Given up" in page
    (stuck,) = rows(state="given up")
    send(world.client("administrator"), "/forum/notices/again", notice=stuck.id)
    monkeypatch.setattr(letters, "now", now)
    letters.send_due()
    assert states() == ["sent"] and len(mailbox.letters) == 2
    names = [letter["Message-ID"] for letter in mailbox.tried]
    assert len(names) == 4 and len(set(names)) == 2


@pytest.mark.one_database
def test_a_letter_is_tried_at_growing_intervals_for_a_day_and_then_given_up() -> None:
    first = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    at, waits = first, list[timedelta]()
    while (again := next_try(len(waits) + 1, first, at)) is not None:
        waits.append(again - at)
        at = again
    assert waits == sorted(waits) and waits[0] == timedelta(minutes=1)
    assert timedelta(hours=18) < at - first <= timedelta(hours=24)


def test_where_the_line_breaks_as_a_letter_is_handed_over_nobody_knows_and_it_is_not_sent_again(
    world: World, mailbox: Mailbox
) -> None:
    world.action()
    mailbox.answers = ["break"]
    letters.send_due()
    letters.send_due()
    assert sorted(row.state for row in rows()) == ["not known whether it arrived", "sent"]
    assert len(mailbox.tried) == 2 and "May not have arrived" not in mailbox.letters[0]["Subject"]


@pytest.mark.long
@pytest.mark.one_database  # servers are killed on both by tests/faults
def test_what_was_committed_as_a_server_died_is_sent_once_by_the_next_and_a_mail_server_that_hangs_holds_up_nobody(
    app: Flask, world: World, mailbox: Mailbox, tmp_path: Path
) -> None:
    world.client("chair")
    call(world)
    address = str(app.config["SQLALCHEMY_DATABASE_URI"])
    db.session.remove()
    db.engine.dispose()
    mails = {"SMTP_URL": mailbox.url, "SCG_MAIL_FROM": SENDER}
    with Server(address, tmp_path, **mails) as server:
        wait_until(lambda: len(mailbox.letters) == SEATED, server.process)
        wait_until(lambda: states() == ["sent"], server.process)
        server.process.kill()
    mailbox.free.clear()
    with Server(address, tmp_path, **mails) as server:
        chair = server.signed_in("amina.shah@wy.example", PASSWORD)
        told = {"text": "Sandbags", "owner": "leeds", "due_at": in_hours(48)}
        for key in ("one", "two"):
            began = time.monotonic()
            assert chair.command(world.ref, key, "raise_action", **told).status_code in (200, 201)
            assert time.monotonic() - began < 2
            if key == "one":
                wait_until(lambda: "being sent" in states(), server.process)
        mailbox.free.set()
        wait_until(lambda: states() == ["sent"], server.process)
        assert len(mailbox.letters) == SEATED + 4
        assert len({letter["Message-ID"] for letter in mailbox.tried}) == SEATED + 4
