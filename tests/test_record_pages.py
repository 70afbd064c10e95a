"""The pages of actions, decisions, situation and the record: what they show, to whom, and in what order."""

import html
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import g
from flask.testing import FlaskClient

from scg import pieces
from scg.extensions import db
from scg.models import Incident
from scg.pieces import actions, entries_found, minutes_shown, situation
from scg.record.change import change
from tests.support.everything import every_command
from tests.support.world import World, in_hours

pytestmark = [pytest.mark.long, pytest.mark.one_database]


@pytest.fixture
def met(world: World) -> World:
    """SCG 001 in session, everybody expected present."""
    return world.in_session()


def page(world: World, path: str, part: str = "member") -> str:
    """The text of a page of the incident, as somebody gets it."""
    answer = world.client(part).get(f"/incidents/{world.ref}/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def piece(world: World, word: str, key: str = "") -> str:
    """One piece as a push would bring it."""
    with world.app.test_request_context():
        g.incident = db.session.get_one(Incident, world.ref)
        return pieces.render(g.incident, word, key)


def touched(world: World, seq: int) -> set[tuple[str, str]]:
    """The pieces that one entry changes."""
    from scg.record import reading

    (entry,) = reading.written(world.ref, after=seq - 1, until=seq)
    return {(kind.word, key) for kind in pieces.PIECES.values() for key in kind.touched(entry)}


def hours_ago(hours: float) -> str:
    """A time so many hours ago, as ISO 8601 text."""
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize(
    "path",
    [
        "actions",
        "actions?state=settled&owner=leeds&priority=high&overdue=yes",
        "decisions",
        "decisions?meeting=1&state=rescinded&text=boats",
        "situation",
        "situation/leeds",
        "record",
        "record?word=log+entry&agency=leeds&meeting=1&text=boats&order=up",
        "record?page=99999999999&meeting=x",
        "record/verify",
        "minutes",
        "minutes?state=signed&page=2",
    ],
)
def test_every_list_opens_even_where_there_is_nothing_to_show(world: World, path: str) -> None:
    assert page(world, path, "observer").count("<h1") == 1


@pytest.mark.parametrize("path", ["actions/SCG001/A99", "decisions/SCG001/D99", "situation/x", "record/9999"])
def test_what_does_not_exist_is_not_found(world: World, path: str) -> None:
    assert world.client("member").get(f"/incidents/{world.ref}/{path}").status_code == 404


def test_an_outsider_finds_no_page_of_the_incident(world: World) -> None:
    client = world.client("colleague")
    for path in ("actions", "decisions", "situation", "record", "record/1", "minutes", "meetings/1/minutes"):
        assert client.get(f"/incidents/{world.ref}/{path}").status_code == 404


def test_actions_are_filtered_by_agency_also_where_it_only_supports(met: World) -> None:
    met.action(text="Own one")
    met.action(text="Helped one", owner="ea", supporting=["leeds"])
    met.action(text="Another's", owner="ea")
    found = page(met, "actions?owner=leeds")
    assert "Own one" in found and "Helped one" in found and "Another's" not in found


def test_overdue_actions_are_found_and_counted(met: World) -> None:
    met.action(text="Late one", due_at=hours_ago(1))
    met.action(text="Early one", due_at=in_hours(1))
    found = page(met, "actions?overdue=yes")
    assert "Late one" in found and "Early one" not in found
    assert "1 overdue" in found


def test_a_hundred_actions_stand_on_one_page_and_the_rest_on_the_next(met: World) -> None:
    for number in range(actions.PAGE + 3):
        met.action(text=f"Do {number}", due_at=in_hours(number + 1))
    first, second = page(met, "actions"), page(met, "actions?page=2")
    assert first.count('data-piece="action/') == actions.PAGE
    assert second.count('data-piece="action/') == 3
    assert 'data-list="action"' in first and 'data-list="action"' not in second


def test_rows_stand_in_the_order_in_which_the_page_sorts_what_comes_later(met: World) -> None:
    for hours in (5, 1, 3):
        met.action(due_at=in_hours(hours))
    done = met.action(due_at=in_hours(9))
    met.does("member", "complete_action", action_ref=done)
    met.action(priority="before next SCG", due_at=None)
    sorts = re.findall(r'data-piece="action/[^"]+" data-sort="([^"]+)"', page(met, "actions"))
    assert len(sorts) == 5 and sorts == sorted(sorts)


def test_an_actions_page_keeps_its_whole_history_with_both_times(met: World) -> None:
    ref = met.action()
    met.does("member", "report_progress", action_ref=ref, text="Keys fetched")
    met.does("member", "complete_action", action_ref=ref, note="Beds for 80")
    met.does("chair", "send_back_action", action_ref=ref, reason="And breakfast?")
    met.does("member", "complete_action", action_ref=ref)
    met.does("chair", "accept_action", action_ref=ref)
    shown = page(met, f"actions/{ref}")
    for told in ("Keys fetched", "And breakfast?", "Ticked complete", "Accepted as done", "Raised"):
        assert told in shown


def test_a_piece_holds_its_controls_for_whoever_may_use_them(met: World) -> None:
    row = piece(met, "action", met.action())
    assert 'data-needs="complete_action" data-of="leeds"' in row
    assert row == piece(met, "action", "SCG001/A01")


def test_moving_the_next_meeting_touches_the_actions_due_before_it(met: World) -> None:
    ref = met.action(priority="before next SCG", due_at=None)
    called = met.does("chair", "call_meeting", scheduled_for=in_hours(5))
    assert ("action", ref) in touched(met, called.seq)


def test_a_superseded_decision_stays_legible_and_names_what_replaced_it(met: World) -> None:
    told = {"rationale": "The wall may fail", "meeting_number": 1}
    met.does("loggist", "take_decision", decision="Evacuate by noon", **told)
    new = met.does("loggist", "supersede_decision", decision_ref="SCG001/D01", decision="Evacuate now", **told)
    card = piece(met, "decision", "SCG001/D01")
    assert "Evacuate by noon" in card and "SCG001/D02" in card and "app-decision--gone" in card
    assert {("decision", "SCG001/D01"), ("decision", "SCG001/D02")} <= touched(met, new.seq)


def test_decisions_are_found_by_their_words_and_their_meeting(met: World) -> None:
    met.does("loggist", "take_decision", decision="Evacuate", rationale="Wall", meeting_number=1)
    met.does("loggist", "take_decision", decision="Close schools", rationale="Roads", meeting_number=1)
    found = page(met, "decisions?text=ROADS&meeting=1")
    assert "Close schools" in found and "Evacuate" not in found


def test_dissent_is_shown_word_for_word(met: World) -> None:
    told = {"decision": "Evacuate", "rationale": "Wall", "meeting_number": 1}
    met.does("loggist", "take_decision", **told, dissent="yas: No crews <tonight>")
    assert "No crews &lt;tonight&gt;" in piece(met, "decision", "SCG001/D01")


def test_the_situation_begins_with_core_agencies_that_have_not_reported(met: World) -> None:
    met.does("member", "report_update", agency_code="leeds", what="Calm", rag="green", trend="steady")
    met.does("other_member", "report_update", agency_code="ea", what="Rising", rag="red", trend="worsening")
    with met.app.test_request_context():
        order = situation.in_order(db.session.get_one(Incident, met.ref))
    assert order == ["wyfrs", "wyp", "ea", "leeds", "opcc"]


def test_the_report_form_begins_with_the_agencys_last_update(met: World) -> None:
    met.does("member", "report_update", agency_code="leeds", what="Two halls", rag="amber", trend="steady")
    assert re.search(r'name="what"[^>]*>\s*Two halls', page(met, "situation"))


def test_an_update_says_how_old_it_is_against_the_meeting(world: World) -> None:
    told = {"agency_code": "leeds", "what": "Calm", "rag": "green", "trend": "steady"}
    early = datetime.now(UTC) - timedelta(hours=3)
    world.does("member", "report_update", **told, at=early)
    assert "before" not in piece(world, "situation-row", "leeds")
    opened = world.does("chair", "open_meeting", meeting_number=1)
    assert "3 hours before SCG 001" in piece(world, "situation-row", "leeds")
    assert ("situation-row", "leeds") in touched(world, opened.seq)


def test_an_agency_without_seat_and_report_leaves_the_situation(met: World) -> None:
    given = met.does("chair", "give_seat", person_id=met.people["colleague"], role="member")
    assert "Yorkshire Ambulance" in piece(met, "situation-row", "yas")
    ended = met.does("chair", "end_seat", seat=given.seq * 1000 + 1)
    assert piece(met, "situation-row", "yas") == ""
    assert ("situation-row", "yas") in touched(met, ended.seq)


def test_a_log_entry_is_shown_in_full_and_a_verbatim_one_quoted(met: World) -> None:
    long = "Water " * 100
    seq = met.does("loggist", "write_log", text=long, verbatim=True, speaker="AS, WYP").seq
    assert f'<q class="app-quote">{long.strip()}</q>' in piece(met, "entry", str(seq))


def test_a_corrected_entry_is_struck_and_leads_to_its_correction(met: World) -> None:
    wrong = met.does("loggist", "write_log", text="Bridge shut")
    right = met.does("loggist", "correct_log", entry=wrong.seq, text="Bridge shut to cars")
    assert "<s>Bridge shut</s>" in piece(met, "entry", str(wrong.seq))
    assert f"entry {wrong.seq}" in piece(met, "entry", str(right.seq))
    assert {("entry", str(wrong.seq)), ("entry", str(right.seq))} <= touched(met, right.seq)


def test_an_entry_more_than_a_day_behind_says_that_it_was_recorded_late(met: World) -> None:
    late = met.does("loggist", "write_log", text="Old", happened_at=hours_ago(25)).seq
    soon = met.does("loggist", "write_log", text="New", happened_at=hours_ago(23)).seq
    assert "Recorded late" in piece(met, "entry", str(late))
    assert "Recorded late" not in piece(met, "entry", str(soon))
    assert "recorded " in piece(met, "entry", str(soon))


def test_the_record_is_found_by_word_person_agency_meeting_and_text(met: World) -> None:
    met.does("loggist", "write_log", text="Boats reached Mytholmroyd", meeting_number=1)
    met.does("member", "report_update", agency_code="leeds", what="Halls", rag="green", trend="steady")
    wanted = {
        "word=log+entry": 1,
        f"word=update&person={met.people['member']}": 1,
        "agency=leeds&word=update": 1,
        "meeting=1&word=log+entry": 1,
        "text=mytholmroyd": 1,
        "text=nonce": 0,
    }
    for query, number in wanted.items():
        assert len(re.findall(r'data-piece="entry/', page(met, f"record?{query}"))) == number, query


def test_two_hundred_entries_stand_on_one_page_newest_first_or_oldest_first(met: World) -> None:
    for number in range(entries_found.PAGE):
        met.does("loggist", "write_log", text=f"Note {number}")
    down, up = page(met, "record"), page(met, "record?order=up")
    for shown, order in ((down, True), (up, False)):
        seqs = [int(seq) for seq in re.findall(r'data-piece="entry/(\d+)"', shown)]
        assert len(seqs) == entries_found.PAGE and seqs == sorted(seqs, reverse=order)
    assert 'data-list="entry"' in down and 'data-list="entry"' not in up


def test_one_entrys_page_shows_every_field_and_its_fingerprint_in_groups_of_four(met: World) -> None:
    told = {"happened_at": hours_ago(30), "speaker": "AS, WYP"}
    seq = met.does("loggist", "write_log", text="Bridge shut", **told).seq
    shown = page(met, f"record/{seq}")
    assert "AS, WYP" in shown and "Recorded late" in shown and "Priya Nair, wyp" in shown
    assert len(re.findall(r">(?:[0-9a-f]{4} ){15}[0-9a-f]{4}<", shown)) == 3


def test_checking_the_record_names_the_first_entry_that_was_changed(met: World) -> None:
    from scg.models.record import EntryContent

    assert "Every entry holds" in page(met, "record/verify")
    spoiled = db.session.get_one(EntryContent, (met.ref, 3))
    with db.session.no_autoflush:
        drop_guards(met)
        spoiled.content = spoiled.content + b" "
        db.session.commit()
    assert "entry 3: its content was changed" in page(met, "record/verify")


def drop_guards(_world: World) -> None:
    """Take away the triggers that refuse a change, as somebody with the database in hand could."""
    from sqlalchemy import text

    if db.engine.dialect.name == "sqlite":
        named = db.session.scalars(text("select name from sqlite_master where type = 'trigger'"))
        for name in list(named):
            db.session.execute(text(f'drop trigger "{name}"'))
    else:
        db.session.execute(text("alter table entry_content disable trigger all"))


def test_minutes_are_listed_with_their_newest_version(met: World) -> None:
    met.does("chair", "close_meeting", meeting_number=1)
    met.does("secretariat", "circulate_minutes", meeting_number=1)
    met.does("secretariat", "circulate_minutes", meeting_number=1)
    incident = db.session.get_one(Incident, met.ref)
    assert minutes_shown.with_minutes(incident, 1, "circulated") == (["1"], 1)
    assert minutes_shown.with_minutes(incident, 1, "draft") == ([], 0)
    assert "Version 2" in piece(met, "minutes-row", "1")


def test_the_page_of_minutes_says_what_is_wanting_and_offers_what_comes_next(world: World) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    shown = page(world, "meetings/1/minutes", "chair")
    assert "Nobody has said whether these attended" in shown and 'data-needs="circulate_minutes"' in shown
    assert "DRAFT" in shown and 'data-needs="sign_minutes"' not in shown


def test_confirming_attendance_touches_what_the_minutes_lack(world: World) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    told = {"agency_code": "ea", "status": "present"}
    done = world.does("secretariat", "confirm_attendance", meeting_number=1, **told)
    assert ("minutes-state", "1") in touched(world, done.seq)


class Long(World):
    """A world whose incidents go beyond their thousandth entry as soon as they are opened."""

    def open_incident(self, name: str = "Calder Valley flooding") -> str:
        """Open an incident, and say a thousand times that the clock was set back."""
        ref = super().open_incident(name)
        told = {"key": f"long-{ref}", "command": "write_log", "fingerprint": ""}
        with change(log=ref, actor=self.actor("loggist"), **told) as made:
            for _ in range(1000):
                made.written.clear()
                made.record("clock.stepped", "clock:1", seconds=1)
        return ref


def followed(world: World, client: FlaskClient, first: str) -> dict[str, str]:
    """The words of the pages of an incident that links lead to from one, two of each kind, by their paths."""
    pages, kinds, waiting = dict[str, str](), Counter[str](), [first]
    routes = world.app.url_map.bind("")
    for path in waiting:
        kind = routes.match(path.partition("?")[0])[0]
        kinds[kind] += 1
        if kinds[kind] > 2 or path in pages:
            continue
        answer = client.get(path, follow_redirects=True)
        if answer.mimetype == "text/html":
            pages[path] = html.unescape(re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", "", answer.text))
            links = map(html.unescape, re.findall(rf'href="(/incidents/{world.ref}[^"#]*)', answer.text))
            waiting += [link for link in dict.fromkeys(links) if not re.search(r"\.\w+$", link)]
    return pages


def test_no_page_of_a_record_beyond_entry_1000_has_a_number_of_an_entry_without_its_comma(world: World) -> None:
    long = Long(world.app, world.people, world.ref, world.count)
    every_command(long)
    pages = followed(long, long.client("deputy"), f"/incidents/{long.ref}")
    assert len(pages) > 40 and f"/incidents/{long.ref}/as-at" in pages
    bare = re.compile(r"(?i)\bentr(?:y|ies)\W{0,3}\d{4,}")
    assert {path: found[0] for path, words in pages.items() if (found := bare.search(words))} == {}
    assert "As at entry 1,1" in pages[f"/incidents/{long.ref}"]
