"""What is kept of pages is never older than the record it is shown for; nothing of it outlives a withholding."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from scg.pieces.kept import Drawn, Kept, Stand
from tests.support.world import World

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)
TOMORROW = AT + timedelta(days=1)


def stand(seq: int, directory: int = 1) -> Stand:
    return Stand("WY-2026-01", seq, bytes([seq]), AT, directory, b"")


@pytest.fixture
def kept() -> Kept:
    """Followed up to entry 10, with one piece drawn then."""
    made = Kept(most=20)
    made.follow(stand(10), None)
    made.keep(stand(10), "action/A01", Drawn("open", AT))
    return made


def test_what_nothing_touched_is_found_at_the_next_entry(kept: Kept) -> None:
    kept.follow(stand(11), ["action/A02"])
    assert kept.find(stand(11), "action/A01", TOMORROW) == "open"


def test_what_was_touched_is_drawn_again(kept: Kept) -> None:
    kept.follow(stand(11), ["action/A01"])
    assert kept.find(stand(11), "action/A01", AT) is None


def test_what_was_drawn_of_the_record_before_is_not_kept_for_the_record_after(kept: Kept) -> None:
    kept.follow(stand(11), ["action/A01"])
    kept.keep(stand(10), "action/A01", Drawn("drawn too late", AT))
    assert kept.find(stand(11), "action/A01", AT) is None


def test_a_slower_reader_never_takes_back_how_far_the_record_was_followed(kept: Kept) -> None:
    kept.follow(stand(12), [])
    kept.follow(stand(11), [])
    assert kept.stand("WY-2026-01") == stand(12)


@pytest.mark.parametrize("other", [stand(9), stand(10, directory=2)])
def test_whoever_reads_another_history_or_directory_draws_for_themselves(kept: Kept, other: Stand) -> None:
    assert kept.find(other, "action/A01", AT) is None


def test_a_piece_holds_from_when_it_was_drawn_until_its_time(kept: Kept) -> None:
    kept.keep(stand(10), "clock", Drawn("5 min", AT, AT + timedelta(minutes=1)))
    times = (-1, 0, 59, 60)
    found = [kept.find(stand(10), "clock", AT + timedelta(seconds=seconds)) for seconds in times]
    assert found == [None, "5 min", "5 min", None]


def test_what_was_not_asked_for_longest_goes_first(kept: Kept) -> None:
    kept.keep(stand(10), "agenda", Drawn("x" * 12, AT))
    assert kept.find(stand(10), "action/A01", AT) == "open"
    kept.keep(stand(10), "roll", Drawn("y" * 12, AT))
    assert kept.find(stand(10), "agenda", AT) is None
    assert kept.find(stand(10), "action/A01", AT) == "open"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_kept_holds_what_was_withheld(app: Flask, world: World) -> None:
    reader, said = world.client("loggist"), "Counsel advises that the wall is ours"
    entry = world.does("loggist", "write_log", text=said).seq
    reader.get(f"/incidents/{world.ref}/record")
    reader.get(f"/incidents/{world.ref}/since/{entry - 1}")
    assert all(said in repr(vars(app.extensions[name])) for name in ("scg-kept", "scg-pushes"))
    asked = {"entry": entry, "ground": "legal privilege", "reason": "Advice of counsel"}
    proposal = world.does("secretariat", "propose_withholding", **asked).seq
    world.does("chair", "approve_withholding", proposal=proposal)
    reader.get(f"/incidents/{world.ref}")
    kept = [vars(app.extensions[name]) for name in ("scg-kept", "scg-pushes") if name in app.extensions]
    assert said not in repr(kept)
