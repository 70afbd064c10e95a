"""The law of the log: free entries, corrections that strike, honest lateness, words kept to the byte."""

from html import unescape

from flask import current_app

from scg.models import AgendaItem, LogNote
from scg.pieces import since
from tests.support.everything import hours_ago
from tests.support.laws import content_of, refused, rows
from tests.support.world import World, in_hours

KEPT = "Tŷ Ŵyl, e\u0301, שלום, 🚒👩\u200d🚒 – “café”\nsecond line\t=1+1"


def test_an_entry_keeps_when_it_happened_beside_when_it_was_recorded(world: World) -> None:
    at = hours_ago(30)
    written = world.does("loggist", "write_log", text="Bridge closed", happened_at=at)
    note = world.row(LogNote, written.seq)
    assert (note.happened_at.isoformat()[:19], note.recorded_at.isoformat()[:23]) == (at[:19], written.at[:23])


def test_an_entry_tells_whose_words_it_holds_and_in_which_meeting(world: World) -> None:
    world.in_session().does("chair", "take_item", meeting_number=1, item_number=3)
    written = world.does("loggist", "write_log", text="“No boats.”", verbatim=True, speaker="AS, WYP")
    note = world.row(LogNote, written.seq)
    assert (note.verbatim, note.speaker, note.meeting, note.item) == (True, "AS, WYP", 1, 3)


def test_a_correction_strikes_the_old_entry_and_leaves_it_standing(world: World) -> None:
    at = hours_ago(2)
    old = world.does("loggist", "write_log", text="Bridge closed", happened_at=at).seq
    new = world.does("loggist", "correct_log", entry=old, text="Bridge closed to cars").seq
    struck, after = rows(world, LogNote)
    assert (struck.text, struck.corrected_by, after.corrects) == ("Bridge closed", new, old)
    assert after.happened_at == struck.happened_at
    problem = refused(world, "loggist", "correct_log", entry=old, text="Again")
    assert f"corrected already, by entry {new}" in problem.errors["entry"]


def test_a_correction_may_give_the_right_time(world: World) -> None:
    old = world.does("loggist", "write_log", text="Siren", happened_at=hours_ago(2)).seq
    right = hours_ago(3)
    world.does("loggist", "correct_log", entry=old, text="Siren", happened_at=right)
    assert rows(world, LogNote)[-1].happened_at.isoformat()[:19] == right[:19]


def test_words_are_kept_to_the_byte(world: World) -> None:
    written = world.does("loggist", "write_log", text=KEPT)
    assert content_of(world, written.seq)["text"] == KEPT
    assert world.row(LogNote, written.seq).text == KEPT


def test_a_character_that_deceives_or_breaks_is_refused_naming_the_field(world: World) -> None:
    for sign in ("\0", "\x1b", "\ud800", "\u202e", "\u2066", "\uffff"):
        problem = refused(world, "loggist", "write_log", text=f"Bridge{sign}closed")
        assert problem.errors["text"].startswith("Log entry ")
        problem = refused(world, "chair", "complete_action", action_ref=f"SCG{sign}")
        assert list(problem.errors) == ["action_ref"]
        assert "There is no action" not in problem.sentence


def test_a_text_that_is_too_long_is_refused_with_the_length_it_may_have(world: World) -> None:
    assert world.does("loggist", "write_log", text="x" * 20_000).seq
    problem = refused(world, "loggist", "write_log", text="x" * 20_001)
    assert problem.errors == {"text": "Log entry must be 20,000 characters or fewer"}


def test_a_time_that_is_none_or_two_is_refused_with_its_sentence(world: World) -> None:
    for at, sentence in {
        "2026-03-29T01:30": "01:30 on 29 Mar 2026 did not exist: the clocks went forward",
        "2025-10-26T01:30": "01:30 on 26 Oct 2025 happened twice. Add BST or GMT after the time",
        "half past nine": "Enter a date and time, like 20 Mar 2020 09:30",
    }.items():
        problem = refused(world, "loggist", "write_log", text="x", happened_at=at)
        assert sentence in problem.errors["happened_at"]


def test_nothing_has_happened_in_the_future_or_in_a_meeting_that_there_isnt(world: World) -> None:
    future = refused(world, "loggist", "write_log", text="x", happened_at=in_hours(1))
    nowhere = refused(world, "loggist", "write_log", text="x", meeting_number=9)
    assert [list(problem.errors) for problem in (future, nowhere)] == [["happened_at"], ["meeting_number"]]


def test_a_number_that_no_entry_can_have_is_refused(world: World) -> None:
    for number in (0, 10**12, 10**30):
        assert list(refused(world, "loggist", "correct_log", entry=number, text="x").errors) == ["entry"]


def test_an_entry_about_an_agenda_item_names_it_and_one_with_a_reason_tells_it(world: World) -> None:
    world.in_session()
    world.does("chair", "take_item", meeting_number=1, item_number=2)
    world.does("chair", "adjourn_meeting", meeting_number=1, reason="Time to act")
    title = world.row(AgendaItem, 1, 2).title
    shown = unescape(world.client("chair").get(f"/incidents/{world.ref}/record").text)
    assert f"Agenda item “{title}” taken up" in shown
    assert "SCG 001 adjourned: Time to act" in shown


def test_what_is_announced_of_an_entry_names_the_agency(world: World) -> None:
    told = {"agency_code": "leeds", "what": "High", "rag": "red", "trend": "steady"}
    seq = world.does("member", "report_update", **told).seq
    with current_app.test_request_context():
        push = since(world.ref, seq - 1)
    assert push is not None
    assert push.entries[-1]["sentence"] == "Leeds City Council reports: red, steady"
    assert push.entries[-1]["agencies"] == ["leeds"]
