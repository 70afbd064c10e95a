"""The law of withholding: two people, a stated ground, nothing left of the words, and a chain that still holds."""

import html
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import g
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import DBAPIError

from scg import pieces
from scg.commands import COMMANDS, Outcome
from scg.documents.structure import from_plain
from scg.extensions import db
from scg.models import EntryContent, Incident, LegalHold, LogNote, Minutes, Withholding
from scg.pieces import withholding as shown
from scg.pieces.minutes import shown as minutes_shown
from scg.pieces.withheld import told_in
from scg.record import checking, reading
from scg.record.announce import Committed, announce
from scg.record.clock import now
from scg.record.projection import Written
from scg.record.rebuild import rebuild
from scg.rules.withholding import may_be_withheld, stand_in, wordings
from tests.faults.conftest import LONG
from tests.support.everything import every_command
from tests.support.following import forget
from tests.support.laws import refused, rows
from tests.support.sending import send
from tests.support.world import World
from tests.test_record import tables

SAID = "Counsel says the wall at Mytholmroyd is ours"
ASKED = {"ground": "legal privilege", "reason": "Advice of counsel"}


def written(world: World, said: str = SAID) -> int:
    """An entry that ought to be withheld; gives its number."""
    return world.does("loggist", "write_log", text=said).seq


def proposed(world: World, seq: int, part: str = "secretariat") -> int:
    """A proposal to withhold an entry; gives its number."""
    return world.does(part, "propose_withholding", entry=seq, **ASKED).seq


def withheld(world: World, seq: int) -> Outcome:
    """An entry withheld on the proposal of the secretariat and the approval of the chair."""
    return world.does("chair", "approve_withholding", proposal=proposed(world, seq))


def page(world: World, path: str, part: str = "member") -> str:
    """The text of a page of the incident, as somebody gets it."""
    answer = world.client(part).get(f"/incidents/{world.ref}/{path}".rstrip("/"))
    assert answer.status_code == 200, (path, answer.status_code)
    return html.unescape(answer.get_data(as_text=True))


def everything_kept() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, with where it stands."""
    db.session.rollback()
    for table in inspect(db.engine).get_table_names():
        for row in db.session.execute(text(f'SELECT * FROM "{table}"')).mappings():
            for column, value in row.items():
                told = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value
                yield f"{table}.{column}", json.dumps(told, ensure_ascii=False, default=str)


def where_kept(*words: str) -> set[str]:
    """The columns in which any of these words stands."""
    return {place for place, told in everything_kept() if any(word in told for word in words)}


def test_what_is_withheld_is_gone_from_every_table_and_the_chain_still_holds(world: World) -> None:
    seq = written(world)
    before = checking.check(world.ref)
    assert where_kept(SAID) == {"entry_content.data", "log_note.text"}
    done = withheld(world, seq)
    assert where_kept(SAID) == set()
    after = checking.check(world.ref)
    assert before.good and after.good and after.length == before.length + 2
    line = next(line for line in reading.lines(world.ref, after=seq - 1, limit=1))
    assert line.content is None and line.head is not None and line.link == reading.link_at(world.ref, seq)
    assert world.row(LogNote, seq).text == f"Withheld: legal privilege (entry {done.seq})"


def test_it_takes_two_people(world: World) -> None:
    seq = written(world)
    proposal = proposed(world, seq, "chair")
    assert "another person" in refused(world, "chair", "approve_withholding", proposal=proposal).sentence
    assert world.row(LogNote, seq).text == SAID
    world.does("deputy", "approve_withholding", proposal=proposal)
    (found,) = rows(world, Withholding)
    assert (found.state, found.proposed_by, found.decided_by) == ("withheld", "Amina Shah, wyp", "Tom Ellis, wyfrs")


@pytest.mark.parametrize("part", ["loggist", "member", "observer", "administrator"])
def test_whoever_holds_no_such_seat_neither_proposes_nor_approves(world: World, part: str) -> None:
    seq = written(world)
    assert "Only the chair" in refused(world, part, "propose_withholding", entry=seq, **ASKED).sentence
    proposal = proposed(world, seq)
    assert "Only the chair" in refused(world, part, "approve_withholding", proposal=proposal).sentence


def test_a_legal_hold_blocks_proposing_and_approving_until_every_hold_is_lifted(world: World) -> None:
    seq = written(world)
    proposal = proposed(world, seq)
    holds = [world.does(part, "place_legal_hold", reason="Inquiry").seq for part in ("administrator", "chair")]
    for hold in holds:
        assert (
            "legal hold is in force" in refused(world, "chair", "approve_withholding", proposal=proposal).sentence
        )
        other = {"entry": written(world, "Something else"), **ASKED}
        assert "legal hold is in force" in refused(world, "chair", "propose_withholding", **other).sentence
        world.does("secretariat", "lift_legal_hold", hold=hold, reason="Lifted by the court")
    assert "in force" in refused(world, "chair", "lift_legal_hold", hold=holds[0], reason="Again").sentence
    world.does("chair", "approve_withholding", proposal=proposal)
    assert [hold.lifted_because for hold in rows(world, LegalHold)] == ["Lifted by the court"] * 2


def test_who_placed_a_legal_hold_does_not_lift_it_alone(world: World) -> None:
    hold = world.does("chair", "place_legal_hold", reason="Inquiry").seq
    refusal = refused(world, "chair", "lift_legal_hold", hold=hold, reason="Over")
    assert refusal.sentence.startswith("You placed this hold")
    assert (
        world.does("deputy", "lift_legal_hold", hold=hold, reason="The court lifted it").kind == "legal_hold.lifted"
    )


def test_what_makes_no_sense_is_refused_in_a_sentence(world: World) -> None:
    seq = written(world)
    world.does("chair", "open_meeting", meeting_number=1)
    adjourned = world.does("chair", "adjourn_meeting", meeting_number=1).seq
    ask = "propose_withholding"
    assert "no entry 9,999" in refused(world, "chair", ask, entry=9999, **ASKED).sentence
    assert "holds nothing" in refused(world, "chair", ask, entry=adjourned, **ASKED).sentence
    proposal = proposed(world, seq)
    assert "proposed already" in refused(world, "chair", ask, entry=seq, **ASKED).sentence
    assert "never withheld" in refused(world, "chair", ask, entry=proposal, **ASKED).sentence
    done = world.does("chair", "approve_withholding", proposal=proposal).seq
    assert "withheld already" in refused(world, "chair", ask, entry=seq, **ASKED).sentence
    assert "never withheld" in refused(world, "chair", ask, entry=done, **ASKED).sentence
    assert "was withheld already" in refused(world, "deputy", "approve_withholding", proposal=proposal).sentence
    assert "Select a proposal" in refused(world, "deputy", "approve_withholding", proposal=seq).sentence


def test_a_refused_proposal_leaves_the_entry_as_it_was_and_may_be_made_again(world: World) -> None:
    seq = written(world)
    first = proposed(world, seq)
    world.does("deputy", "refuse_withholding", proposal=first, reason="It is known to everybody")
    assert world.row(LogNote, seq).text == SAID
    assert "was refused already" in refused(world, "chair", "approve_withholding", proposal=first).sentence
    withheld(world, seq)
    assert [found.state for found in rows(world, Withholding)] == ["refused", "withheld"]


def test_in_a_closed_incident_nothing_is_withheld_but_a_hold_may_be_placed(world: World) -> None:
    seq = written(world)
    told = {"authority": "ACC Shah", "reason": "Over"}
    world.does("chair", "stand_down_declaration", **told)
    world.does("chair", "stand_down_scg", **told)
    world.does("chair", "close_incident", reason="Over")
    assert "incident is closed" in refused(world, "chair", "propose_withholding", entry=seq, **ASKED).sentence
    assert world.does("administrator", "place_legal_hold", reason="The inquiry of 2027").kind == "legal_hold.placed"


def test_the_database_refuses_to_lose_what_no_entry_withholds(world: World) -> None:
    seq, other = written(world), written(world, "Something else")
    withheld(world, seq)
    for wanted in (other, 1):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(f"DELETE FROM entry_content WHERE log = '{world.ref}' AND seq = {wanted}"))
        db.session.rollback()
    assert db.session.get(EntryContent, (world.ref, other)) is not None


# Every kind, every text


def planted(world: World) -> dict[str, str]:
    """The scene of everything, with a word of its own in every text that anybody can write; field by word."""
    words: dict[str, str] = {}
    plain = world.does

    def word_for(act: str, name: str) -> str:
        word = f"canary{len(words):04d}x"
        words[word] = f"{act}.{name}"
        return f'{word} é "\\" % _'

    def does(part: str, act: str, /, **given: Any) -> Outcome:
        for name in texts(act):
            given[name] = f"{given.get(name, '')} {word_for(act, name)}"
        for name in ("options", "reservations", "dissent", "objectives"):
            if name in given:
                given[name] = "\n".join(f"{line} {word_for(act, name)}" for line in given[name].splitlines())
        return plain(part, act, **given)

    with pytest.MonkeyPatch.context() as sown:
        sown.setattr(world, "does", does)
        every_command(world)
    return words


def texts(act: str) -> list[str]:
    """The fields of a command in which a person writes in an incident as they like."""
    command = COMMANDS[act]
    if (command.forum_wide and act != "open_incident") or act.endswith(("withholding", "legal_hold")):
        return []
    asked = command.model.model_json_schema()["properties"]
    long = {name for name, about in asked.items() if about.get("maxLength", 0) >= 200}
    long -= {"times", "email"}  # no text, and nothing that the record is told
    return [name for name, field in command.fields.items() if name in long and not field.pick]


def words_in(value: Any) -> str:
    """All the text in an entry's fields."""
    if isinstance(value, dict | list):
        return "\n".join(words_in(inner) for inner in (value.values() if isinstance(value, dict) else value))
    return value if isinstance(value, str) else ""


def holding(world: World, words: set[str]) -> set[int]:
    """The entries whose fields hold any of these words."""
    entries = reading.written(world.ref)
    return {entry.seq for entry in entries if any(word in words_in(entry.fields) for word in words)}


def all_to_withhold(world: World) -> list[Written]:
    """Every entry that may be withheld, and isn't yet."""
    gone = reading.withheld(world.ref)
    entries = [entry for entry in reading.written(world.ref) if may_be_withheld(entry.kind)]
    return [one for one in entries if one.seq not in gone and wordings(one.kind, one.fields, shortest=1)]


@pytest.mark.long
@pytest.mark.one_database
@pytest.mark.timeout(600)
def test_of_no_kind_of_entry_does_any_word_survive_its_withholding(world: World) -> None:
    words = planted(world)
    assert {act for act in COMMANDS if texts(act)} == {field.partition(".")[0] for field in words.values()}
    wanted = all_to_withhold(world)
    if not LONG:  # the newest of each kind: each costs a reading of everything
        wanted = list({entry.kind: entry for entry in wanted}.values())
    for entry in wanted:
        own = {word for word in words if word in words_in(entry.fields)}
        others = holding(world, own) - {entry.seq}
        assert not LONG or others <= said_elsewhere(world, entry.seq), entry.kind
        withheld(world, entry.seq)
        assert holding(world, own) == others, entry.kind
        assert others or where_kept(*own) == set(), entry.kind
    assert len({entry.kind for entry in wanted}) > 35
    gone = [word for word in words if not holding(world, {word})]
    left = set() if LONG else {"sealed_text.data"}  # of the annexes that weren't among the newest of each kind
    assert where_kept(*gone) <= left and (not LONG or len(gone) == len(words))
    assert checking.check(world.ref).good
    rebuilt_is_written()
    every_page_opens(world, gone)


def rebuilt_is_written() -> None:
    """What stays is enough to make every table again."""
    before = tables()
    for log in reading.logs():
        rebuild(log)
    assert tables() == before


def every_page_opens(world: World, gone: list[str]) -> None:
    """What stays is enough for every page, and for the minutes in every format; none shows what is gone."""
    of_one = (
        "meetings/1",
        "actions/SCG001/A01",
        "decisions/SCG001/D01",
        "situation/leeds",
        "record/1",
        "record/20",
    )
    of_all = (
        "",
        "clocks",
        "meetings",
        "actions",
        "decisions",
        "situation",
        "record",
        "cadence",
        "minutes",
        "seats",
    )
    minutes = "meetings/1/minutes"
    more = ("wall", "withholdings", "record/verify", "record?text=withheld", minutes, f"{minutes}?version=1")
    for path in (*of_all, *of_one, *more):
        shown_there = page(world, path)
        assert not any(word in shown_there for word in gone), path
    for name in ("minutes.docx", "minutes.pdf"):
        assert world.client("member").get(f"/incidents/{world.ref}/meetings/1/{name}").status_code == 200


def said_elsewhere(world: World, seq: int) -> set[int]:
    """The other entries that the page of an entry names."""
    forget()
    with world.app.test_request_context():
        reach = shown.wording(db.session.get_one(Incident, world.ref), seq)
    assert reach is not None and reach.may_be
    return {one["seq"] for one in reach.elsewhere}


def test_nothing_is_left_in_the_file_itself(world: World) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself, until it vacuums them")
    seq = written(world, f"{SAID} {'and so on ' * 900}")
    file = str(db.engine.url.database)
    assert SAID.encode() in raw(file)
    withheld(world, seq)
    assert SAID.encode() not in raw(file)


def test_nothing_is_left_in_the_file_where_word_of_another_act_comes_while_the_withholding_is_under_way(
    world: World,
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself, until it vacuums them")
    seq = written(world, f"{SAID} {'and so on ' * 900}")
    proposal = proposed(world, seq)

    def told() -> None:
        with world.app.app_context():
            announce(Committed(world.ref, seq, "log.written", now()))

    def beside(_session: object) -> None:
        other = threading.Thread(target=told)
        other.start()
        other.join()

    event.listen(db.session, "before_commit", beside)
    try:
        world.does("chair", "approve_withholding", proposal=proposal)
    finally:
        event.remove(db.session, "before_commit", beside)
    assert SAID.encode() not in raw(str(db.engine.url.database))


def raw(file: str) -> bytes:
    """The bytes of a database file and of its write-ahead log."""
    return b"".join(Path(f"{file}{ending}").read_bytes() for ending in ("", "-wal"))


# What people are shown


def test_the_entry_says_that_it_is_withheld_by_whom_when_and_why(world: World) -> None:
    seq = written(world)
    done = withheld(world, seq)
    said = "Withheld: legal privilege. By Joan Firth, leeds on the approval of Amina Shah, wyp, "
    with world.app.test_request_context():
        g.incident = incident = db.session.get_one(Incident, world.ref)
        for word in ("entry", "entry-whole"):
            told = html.unescape(pieces.render(incident, word, str(seq)))
            assert said in told and f"entry {done.seq}" in told, word
            assert "Priya Nair, wyp" in told and SAID not in told
    whole = page(world, f"record/{seq}")
    assert "Advice of counsel" in whole and SAID not in whole and "its hash" in whole
    assert said in page(world, "record") and said in page(world, "")
    assert "Advice of counsel" in page(world, "withholdings")


def test_search_does_not_find_what_is_withheld_but_finds_that_it_is(world: World) -> None:
    seq = written(world)
    found = f'data-piece="entry/{seq}"'
    assert found in page(world, "record?text=mytholmroyd")
    withheld(world, seq)
    assert found not in page(world, "record?text=mytholmroyd")
    assert found in page(world, "record?text=withheld") and found in page(world, "record?word=log+entry")


def test_an_agencys_withheld_entry_is_still_found_by_agency(world: World) -> None:
    told = {"agency_code": "ea", "what": SAID, "rag": "red", "trend": "steady"}
    seq = world.does("other_member", "report_update", **told).seq
    withheld(world, seq)
    assert f'data-piece="entry/{seq}"' in page(world, "record?agency=ea&word=update")
    assert SAID not in page(world, "situation")


def test_the_api_gives_no_content_and_says_why(world: World) -> None:
    seq = written(world)
    done = withheld(world, seq)
    client = world.client("chair")
    answer = client.get(f"/api/incidents/{world.ref}/entries?after={seq - 1}").get_data(as_text=True)
    first = json.loads(answer)["entries"][0]
    assert SAID not in answer and first["data"] is None and first["link"] == reading.link_at(world.ref, seq).hex()
    told = {"entry": done.seq, "ground": "legal privilege", "reason": "Advice of counsel", "at": done.at}
    assert first["withheld"] == {**told, "proposed_by": "Joan Firth, leeds", "approved_by": "Amina Shah, wyp"}
    snapshot = client.get(f"/api/incidents/{world.ref}").get_json()
    assert snapshot["withholdings"][0]["state"] == "withheld" and SAID not in json.dumps(snapshot)


def test_an_open_page_is_told_to_take_the_whole_page_anew(world: World) -> None:
    seq = written(world)
    client = world.client("member")
    proposal = proposed(world, seq)
    assert "pieces" in client.get(f"/incidents/{world.ref}/since/{seq - 1}").get_json()
    done = world.does("chair", "approve_withholding", proposal=proposal)
    assert client.get(f"/incidents/{world.ref}/since/{seq}").get_json() == {"whole": True, "seq": done.seq}
    after = client.get(f"/incidents/{world.ref}/since/{done.seq}").get_json()
    assert after["pieces"] == [] and after["seq"] == done.seq


def test_the_page_of_an_entry_names_the_others_in_which_its_words_also_stand(world: World) -> None:
    told = {"agency_code": "ea", "what": SAID, "rag": "red", "trend": "steady"}
    first = world.does("other_member", "report_update", **told).seq
    again = world.does("other_member", "repeat_update", agency_code="ea").seq
    quoted = written(world, f"EA: {SAID}.")
    other = written(world, "Something else altogether")
    asked = page(world, f"record/{first}", "secretariat")
    assert f"record/{again}#withhold" in asked and f"record/{quoted}#withhold" in asked
    assert f"record/{other}#withhold" not in asked
    assert "#withhold" not in page(world, f"record/{first}", "member")


def test_circulated_minutes_are_withheld_as_an_entry_and_the_next_version_says_so_by_itself(world: World) -> None:
    world.in_session()
    told = {"decision": SAID, "rationale": "The deeds", "meeting_number": 1}
    taken = world.does("loggist", "take_decision", **told).seq
    world.does("chair", "close_meeting", meeting_number=1)
    circulated = world.does("secretariat", "circulate_minutes", meeting_number=1)
    withheld(world, taken)
    assert where_kept(SAID) == {"entry_content.data", "minutes.content"}
    hash_before = rows(world, Minutes)[0].content_hash
    withheld(world, circulated.seq)
    assert where_kept(SAID) == set()
    assert rows(world, Minutes)[0].content_hash == hash_before
    with world.app.test_request_context():
        old = minutes_shown(world.ref, 1, 1)
    assert old is not None and old.decisions[0].ref == "SCG001/D01"
    assert old.decisions[0].decision.startswith("Withheld: legal privilege")
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    new = from_plain(rows(world, Minutes)[1].content)
    assert new.decisions[0].decision.startswith("Withheld: legal privilege")
    assert new.header.incident == "Calder Valley flooding"
    by = "By Joan Firth, leeds on the approval of Amina Shah, wyp, "
    assert [by in told and "Advice of counsel" in told for told in new.withheld] == [True]
    assert [told.partition(".")[0] for told in old.withheld] == [f"Entry {circulated.seq}"]


def test_an_earlier_time_shows_it_withheld_as_well(world: World) -> None:
    seq = written(world)
    until = written(world, "Something else")
    done = withheld(world, seq)
    (then,) = reading.written(world.ref, after=seq - 1, until=until)[:1]
    assert then.fields["text"] == f"Withheld: legal privilege (entry {done.seq})"
    assert reading.withholds(world.ref, until) and not reading.withholds(world.ref, done.seq)


@pytest.mark.parametrize("number", ["1346", "1,346"])
def test_what_stands_for_withheld_words_is_known_with_and_without_a_comma(world: World, number: str) -> None:
    done = withheld(world, written(world))
    proposal = rows(world, Withholding)[0]
    proposal.decided_seq = 1346
    assert len(told_in(world.ref, {"text": f"Withheld: legal privilege (entry {number})"})) == 1
    assert told_in(world.ref, {"text": f"Withheld: legal privilege (entry {done.seq})"}) == ()


def test_what_nobody_knows_is_taken_for_words() -> None:
    fields = {"ref": "SCG001/D01", "new_field": "What somebody wrote", "count": 3, "agency": "Not a code", "by": {}}
    instead = stand_in("decision.taken", fields, "X")
    assert instead == {"ref": "SCG001/D01", "new_field": "X", "count": 3, "agency": "X", "by": {}}


def test_no_form_is_needed_but_the_pages_and_no_script(world: World) -> None:
    seq = written(world)
    secretariat, chair = world.client("secretariat"), world.client("chair")
    there = f"/incidents/{world.ref}"
    back = f"{there}/withholdings"
    asked = send(secretariat, f"{there}/do/propose_withholding", entry=seq, **ASKED, next=back)
    assert asked.status_code == 303 and asked.location.endswith("/withholdings")
    (found,) = rows(world, Withholding)
    shown_page = chair.get(f"{there}/withholdings").get_data(as_text=True)
    assert "approve_withholding" in shown_page and "refuse_withholding" in shown_page
    assert send(chair, f"{there}/do/approve_withholding", proposal=found.seq).status_code == 303
    assert world.row(LogNote, seq).text.startswith("Withheld")
