"""What is held back from an audience: by record, the exemption named at the gap, no word of it in any format."""

import json
import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from scg.documents.blocks import Heading, Paragraph
from scg.documents.formats import FORMATS, made
from scg.documents.leaving import CONTACT, paper_without_contact, without_contact
from scg.documents.names import NAME
from scg.documents.outline import outline
from scg.documents.perhaps_names import known_words, perhaps_names
from scg.documents.redacting import Asked, Held, redacted
from scg.documents.structure import Addendum, LogLine, Minutes, Proof, RecordLine, Update, When
from scg.documents.variants import variant_outline
from scg.extensions import db
from scg.models import Annex, HeldBack, LogNote
from scg.record import checking, reading
from scg.rules.disclosure import VARIANTS
from scg.rules.numbers import told as number
from scg.rules.withholding import may_be_withheld, stand_in
from scg.words import Exemption
from tests.support.laws import refused
from tests.support.minutes_sample import MINUTES
from tests.support.reading import FONTS, compact, read
from tests.support.world import World

SAFETY = Exemption.SAFETY
GAP = f"Held back: {SAFETY}"
WHY = {"exemption": SAFETY, "reason": "Residents could be put at risk"}
MADE, NEXT = "Sun 22 Nov 2026 10:00 GMT", "SCG 013, Sat 21 Mar 2020 09:30 GMT"
SECRETS = {
    "SCG012/D01": (
        "Ask every secondary school for its goggles and gloves.",
        "Local stock covers four days of need",
    ),
    "SCG012/A01": ("Collect goggles from schools", "Vans booked for 60 schools."),
    "141": ("We have 31 hours of oxygen.",),
}
UNTOLD = frozenset({"iso", "shown", "ref", "entry", "marking", "incident_ref", "meeting", "form", "state", "link"})


def asked(word: str, *held: Held, **more: Any) -> Asked:
    return Asked(word, MADE, tuple(held), **more)


def text_of(minutes: Minutes, word: str, *held: Held, **more: Any) -> str:
    """Every text of a variant, as JSON has it."""
    return made(variant_outline(minutes, asked(word, *held, **more)), "json", FONTS).decode()


def texts(part: Any, name: str = "") -> list[tuple[str, str]]:
    """Every text that people may have written, with the name of its field."""
    if isinstance(part, str):
        return [(name, part)] if name not in UNTOLD and part else []
    if isinstance(part, tuple):
        return [told for each in part for told in texts(each, name)]
    if not is_dataclass(part) or isinstance(part, (When, Proof)) or name == "record":
        return []
    return [told for one in fields(part) for told in texts(getattr(part, one.name), one.name)]


def put(part: Any, name: str, old: str, new: str) -> Any:
    """The same minutes with another text in the place of one."""
    if isinstance(part, tuple):
        return tuple(put(each, name, old, new) for each in part)
    if not is_dataclass(part):
        return new if part == old else part
    inner = {one.name: getattr(part, one.name) for one in fields(part)}
    changed = {
        key: put(value, name, old, new) for key, value in inner.items() if key == name or not text_alone(value)
    }
    return replace(part, **changed)


def text_alone(value: Any) -> bool:
    return isinstance(value, str)


@pytest.mark.parametrize("record", SECRETS)
def test_a_gap_stands_in_the_place_of_what_is_held_back_and_names_the_exemption(record: str) -> None:
    for word in ("members", "observers", "foi"):
        told = text_of(MINUTES, word, Held(record, SAFETY, SECRETS[record]))
        assert record in told and GAP in told, word
        assert not any(secret.rstrip(".") in told for secret in SECRETS[record]), word
        assert f"1 record: {SAFETY}" in told


def test_the_counts_of_a_variant_stay_true_and_say_how_many_are_held_back() -> None:
    whole = variant_outline(MINUTES, asked("members"))
    held = [Held(record, SAFETY, texts) for record, texts in SECRETS.items()]
    drawn = variant_outline(MINUTES, asked("members", *held))
    brief, before = (
        next(one.items for one, ahead in zip(outline.blocks[1:], outline.blocks, strict=False) if heads(ahead))
        for outline in (drawn, whole)
    )
    assert [re.sub(r"D01:.*", "D01", line) for line in brief[:-1]] == [
        re.sub(r"D01:.*", "D01", line) for line in before
    ]
    assert brief[-1] == f"3 records are held back here: 3 records: {SAFETY}."


def heads(block: Any) -> bool:
    return getattr(block, "text", "") == "In brief"


@pytest.mark.parametrize("word", VARIANTS)
def test_no_word_of_what_is_held_back_is_in_any_field_that_repeats_it(word: str) -> None:
    secret = "Boats hold forty people at Salterhebble lock tonight"
    held = Held("141", SAFETY, (secret,))
    for name, old in texts(MINUTES):
        told = text_of(put(MINUTES, name, old, f"It was said: {secret}, again."), word, held)
        assert "Salterhebble" not in told, name


@given(words=st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=5, max_size=20), data=st.data())
@settings(max_examples=40, deadline=None)
def test_five_words_in_a_row_of_it_are_found_wherever_and_however_they_are_written(
    words: list[str], data: Any
) -> None:
    begin = data.draw(st.integers(0, len(words) - 5))
    mark = data.draw(st.sampled_from([" ", ", ", "\n", " - ", "; "]))
    part = mark.join(words[begin : begin + 5])
    name, old = data.draw(st.sampled_from(texts(MINUTES)))
    repeated = data.draw(st.sampled_from([part, part.upper(), f"Somebody wrote: {part}."]))
    minutes = put(MINUTES, name, old, repeated)
    for word in ("members", "foi"):
        made_of = redacted(minutes, asked(word, Held("141", SAFETY, (" ".join(words),)))).minutes
        assert not any(part.casefold() in each.casefold() for _, each in texts(made_of))


@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_of_a_variant_tells_what_is_held_back(kind: str) -> None:
    held = [Held(record, SAFETY, texts) for record, texts in SECRETS.items()]
    drawn = variant_outline(MINUTES, asked("foi", *held))
    told = read(made(drawn, kind, FONTS), kind)
    assert compact("Held back: FOIA s.38") in told and compact("Home learners") not in told
    assert not any(compact(secret.rstrip(".")) in told for secrets in SECRETS.values() for secret in secrets)


def test_contact_details_leave_in_nothing_and_hashes_and_times_stay() -> None:
    minutes = MINUTES
    for name, old in texts(MINUTES):
        minutes = put(minutes, name, old, f"{old} Ring 01274 123456 or jo.bell@leeds.example, room 4")
    left = without_contact(minutes)
    assert len(texts(left)) == len(texts(MINUTES)) and all(CONTACT in each for _, each in texts(left))
    assert left.record == minutes.record and left.made == minutes.made and left.state == minutes.state
    for told in (str(texts(left)), *(text_of(minutes, word) for word in VARIANTS)):
        assert "123456" not in told and "jo.bell" not in told


def test_the_proof_page_of_what_leaves_is_the_same_to_the_letter_though_it_reads_like_telephone_numbers() -> None:
    told = "0123 4567 8901 2345 " * 16
    proof = Proof(
        "161", told.strip(), MADE, "scg.example+0123456789+01234567890", f"v1\n161\n\n— 0123456789 {told}\n"
    )
    signed = replace(MINUTES, record=RecordLine("158", told.strip(), told.strip(), proof))
    ringing = put(signed, "aim", MINUTES.aim, f"{MINUTES.aim} Ring 01274 123456.")
    whole, left = outline(ringing), outline(without_contact(ringing))
    changed = [one for one, was in zip(left.blocks, whole.blocks, strict=True) if one != was]
    assert len(changed) == 1 and changed[0].text == f"{MINUTES.aim} Ring {CONTACT}."
    record = replace(signed.record, proof=replace(proof, key="scg.example+da225e2f+AQOhB7"))
    drawn = outline(replace(signed, record=record))
    assert paper_without_contact(drawn) == drawn
    assert paper_without_contact(outline(replace(ringing, record=record))) == replace(
        drawn, blocks=tuple(changed[0] if block == Paragraph(MINUTES.aim) else block for block in drawn.blocks)
    )


def test_for_freedom_of_information_and_the_public_nobody_below_the_chair_is_named() -> None:
    below = ("Penhallow", "Garside", "Ackroyd", "Fairweather", "Halloran", "Duckworth", "Thistleton", "Ormsby")
    said = "Mr ACKROYD’s list; Tobias Ackroyd and Rosa Vane rang Garside; so did rosa  vane."
    line = LogLine("150", "09:50", "TA", "", said)
    item = replace(MINUTES.items[0], lines=(line,))
    decided = replace(
        MINUTES.decisions[0], decision="Tobias Ackroyd opens the hall", decided_by="Otto Nabb, deputy"
    )
    added = Addendum(1, "As read", "Edda Quill, deputy", MINUTES.made)
    minutes = replace(MINUTES, items=(item,), decisions=(decided,), addenda=(added,))
    for word in ("foi", "public"):
        told = text_of(minutes, word, names=("Rosa Vane",))
        assert not any(name.casefold() in told.casefold() for name in (*below, "Vane", "Quill", "Nabb")), word
        assert "Amara Whitlock" in told
    told = text_of(minutes, "foi", names=("Rosa Vane",))
    assert "FOIA s.40" in told and "Emergency planning lead" in told and '"TA"' not in told
    assert "Ackroyd" in text_of(minutes, "members")


def left_in(text: str, *, given: tuple[str, ...] = ("Callum Fairweather", "Will Moss", "Amber Day")) -> list[str]:
    """The words of one paragraph that a person is to look at, of a document chaired by Amara Whitlock."""
    explained = ("Leeds City Council", "West Yorkshire Police", "Assistant Chief Constable", "Bradford Council")
    known = known_words(explained, ("Amara Whitlock",), given)
    drawn = replace(outline(MINUTES), blocks=(Heading(1, "Log"), Paragraph(text)))
    return [one.words for one in perhaps_names(drawn, known)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The keys are with Rosa Vane of the mill.", ["Rosa Vane"]),
        ("Ask Tom Bridge and Dr Patel; J. Moss knows.", ["Tom Bridge", "Dr Patel", "J Moss"]),
        ("Callum rang. We went to Callum’s desk, Will said.", ["Callum", "Will"]),
        ("Tom Bradford of Leeds", ["Tom Bradford"]),
        ("Zoë O’Neill-Žák spoke", ["Zoë O’Neill-Žák"]),
    ],
)
def test_words_that_may_be_somebodys_name_are_listed_for_a_person_to_look_at(text: str, words: list[str]) -> None:
    assert left_in(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Amara Whitlock opened the meeting with West Yorkshire Police and Leeds City Council.",
        "The Environment of SCG and MACA. Bradford Council agrees. Will they? Amber. Ask Leeds City Council.",
        "Assistant Chief Constable of the Calder Valley School, under the Civil Contingencies Act",
    ],
)
def test_ordinary_words_agencies_posts_and_who_stays_are_not_listed(text: str) -> None:
    assert left_in(text) == []


def test_a_word_that_may_be_a_name_is_listed_with_its_places() -> None:
    line = replace(MINUTES.items[0].lines[0], text="Rosa Vane has keys")
    minutes = replace(MINUTES, aim="Find Rosa Vane", items=(replace(MINUTES.items[0], lines=(line,)),))
    drawn = variant_outline(minutes, asked("foi"))
    known = known_words([one.agency for one in MINUTES.attendance.present], (), ("Rosa Quill",))
    [found] = [one for one in perhaps_names(drawn, known) if "Vane" in one.words]
    assert found.words == "Rosa Vane" and found.given
    assert found.places == ("Strategic aim and objectives", "Items discussed, 1. Urgent, 09:41")


def test_whoever_has_an_account_is_left_out_in_full_and_no_word_of_their_name_by_itself() -> None:
    minutes = replace(MINUTES, aim="Jo Flood saw the Flood; Flood warnings, JO FLOOD")
    told = text_of(minutes, "foi", accounts=("Jo Flood",))
    assert f"{NAME} saw the Flood; Flood warnings, {NAME}" in told


def test_the_public_summary_says_what_was_decided_how_often_the_group_meets_and_who_attended_and_no_more() -> None:
    asked_for = {"cadence": "Daily at 09:30, Europe/London: the crews tire", "next_meeting": f"{NEXT}, Carr Gate"}
    told = text_of(replace(MINUTES, **asked_for), "public")
    kept = (MINUTES.decisions[0].decision, "Daily at 09:30, Europe/London", "Leeds City Council", "FOR RELEASE")
    gone = (
        "oxygen",
        "care homes",
        "goggles from",
        "unions",
        "Stock lists",
        "OFFICIAL-SENSITIVE",
        "Wakefield",
        "Vans",
    )
    assert all(one in told for one in (*kept, NEXT))
    assert not any(one in told for one in (*gone, "tire", "Carr Gate"))


@pytest.mark.parametrize("word", VARIANTS)
def test_a_variant_says_what_it_is_for_whom_made_when_and_who_is_asked_first_and_carries_no_proof(
    word: str,
) -> None:
    drawn = variant_outline(MINUTES, asked(word, Held("SCG012/D01", SAFETY, SECRETS["SCG012/D01"])))
    first = made(replace(drawn, blocks=drawn.blocks[:1]), "json", FONTS).decode()
    said = (
        VARIANTS[word].title,
        VARIANTS[word].whom,
        MADE,
        f"1 record: {SAFETY}",
        "Consult every contributing agency",
    )
    assert all(one in first for one in said)
    whole = made(drawn, "json", FONTS).decode()
    assert "checkpoint" not in whole and "meet.example.org" not in whole


def test_what_has_no_place_by_name_is_found_by_its_texts_however_short() -> None:
    update = Update("Bradford Council", "Gas", "So", "", rag="red", trend="worsening", age="as at 08:40")
    minutes = replace(MINUTES, items=(replace(MINUTES.items[1], updates=(update,), title="Gas"),))
    told = redacted(minutes, asked("members", Held("77", SAFETY, ("Gas",), placed=False))).minutes
    assert told.items[0].updates[0].what == GAP and told.items[0].title == GAP
    assert "worsening" not in str(told.items[0].updates) and "So" not in str(told.items[0].updates)


@pytest.fixture
def held(world: World) -> World:
    """A meeting with one of everything that may be held back, and an annex; its minutes are circulated."""
    world.in_session()
    world.does("secretariat", "add_item", meeting_number=1, title="Cellars under Corn Mill Yard")
    world.does("member", "report_update", agency_code="leeds", what="Nine in cellars", rag="red", trend="worsening")
    told = {
        "decision": "Empty the cellars of Corn Mill Yard by night",
        "rationale": "Panic is likely if it is known",
    }
    world.does("loggist", "take_decision", **told, options="Wait: too late\nGo: safe", meeting_number=1)
    action = world.action(text="Find keys to the nine cellars", meeting_number=1)
    world.does("member", "report_progress", action_ref=action, text="Keys lie with the caretaker Rosa Vane")
    world.does("loggist", "write_log", text="Caretaker seen at the back gate at dawn", speaker="GO")
    by_name = {"title": "Counsel on the cellars", "restriction": "legally privileged"}
    annex = {"text": "The owner is liable", "agency_code": "leeds", "meeting_number": 1}
    world.does("member", "add_annex", **by_name, named=[world.people["chair"]], **annex)
    world.does("chair", "adjourn_meeting", meeting_number=1, reason="Fumes")
    world.does("chair", "resume_meeting", meeting_number=1)
    return world


RECORDS = {
    "decision.taken": ("Corn Mill Yard by night", "Panic is likely", "too late"),
    "action.raised": ("Find keys", "caretaker Rosa Vane"),
    "log.written": ("back gate",),
    "item.added": ("Cellars under Corn Mill",),
    "update.reported": ("Nine in cellars",),
    "meeting.adjourned": ("Fumes",),
}


def entry_of(world: World, kind: str) -> int:
    return next(one.seq for one in reversed(reading.written(world.ref)) if one.kind == kind)


def page(world: World, word: str, part: str = "chair") -> str:
    """A variant's document, as its page shows it."""
    told = world.client(part).get(f"/incidents/{world.ref}/meetings/1/minutes/for/{word}")
    assert told.status_code == 200
    return BeautifulSoup(told.text, "lxml").select_one("article").get_text(" ")


@pytest.mark.parametrize("frozen", [False, True])
def test_what_is_held_back_is_in_no_variant_for_its_audience_and_in_every_other(held: World, frozen: bool) -> None:
    if frozen:
        held.does("chair", "close_meeting", meeting_number=1)
        held.does("secretariat", "circulate_minutes", meeting_number=1)
    before = page(held, "members")
    assert all(
        secret in before for secrets in RECORDS.values() for secret in secrets if secret != "caretaker Rosa Vane"
    )
    for kind in RECORDS:
        held.does("secretariat", "hold_back_record", record=str(entry_of(held, kind)), audiences=["members"], **WHY)
    after = page(held, "members")
    assert not [secret for secrets in RECORDS.values() for secret in secrets if secret in after]
    assert f"{len(RECORDS)} records: {SAFETY}" in after and "SCG001/D01" in after and "SCG001/A01" in after
    assert "Chair Amina Shah, Assistant Chief Constable" in re.sub(r"\s+", " ", after)
    assert "Corn Mill Yard by night" in page(held, "observers")
    whole = held.client("chair").get(f"/incidents/{held.ref}/meetings/1/minutes").text
    assert "Corn Mill Yard by night" in whole and checking.check(held.ref).good


@pytest.mark.one_database
def test_an_administrator_who_took_the_chairs_powers_is_below_the_chair(held: World) -> None:
    held.does("administrator", "take_powers", reason="Nobody else can act, Sam Wood")
    assert "Sam Wood" in page(held, "members")
    for word in ("foi", "public"):
        assert "Wood" not in page(held, word) and "Amina Shah" in page(held, word)


@pytest.mark.one_database
def test_whoever_acted_in_an_incident_is_named_to_nobody_outside_whether_or_not_they_had_a_seat(
    held: World,
) -> None:
    held.does("administrator", "give_seat", person_id=held.people["colleague"], role="observer")
    held.does("loggist", "write_log", text="Sam Wood rang; Wood gave the seat", speaker="GO")
    assert "Wood" in page(held, "members") and "Wood" not in page(held, "foi")


@pytest.mark.one_database
def test_a_variants_page_lists_the_names_to_look_for_and_whom_the_forum_knows_is_gone(held: World) -> None:
    held.does(
        "loggist", "write_log", text="Ian Park met Rosa Vane; Priya wrote it down", speaker="GO", meeting_number=1
    )
    address = f"/incidents/{held.ref}/meetings/1/minutes/for"
    page = held.client("secretariat").get(f"{address}/foi").text
    told = BeautifulSoup(page, "lxml")
    listed = [row.th.get_text(" ", strip=True) for row in told.select("#names tbody tr")]
    assert "Rosa Vane" in listed and any(one.startswith("Priya") for one in listed)
    assert "Ian Park" not in told.text
    assert 'id="names"' not in held.client("secretariat").get(f"{address}/members").text


@pytest.mark.one_database
def test_an_annex_is_in_no_variant(held: World) -> None:
    assert db.session.scalars(db.select(Annex)).one()
    assert all("Counsel on the cellars" not in page(held, word) for word in VARIANTS)


@pytest.mark.one_database
@pytest.mark.parametrize("kind", FORMATS)
def test_a_variant_leaves_in_every_format_without_what_is_held_back(held: World, kind: str) -> None:
    for one in RECORDS:
        held.does(
            "chair",
            "hold_back_record",
            record=str(entry_of(held, one)),
            audiences=["freedom of information"],
            **WHY,
        )
    told = held.client("member").get(f"/incidents/{held.ref}/meetings/1/minutes/for/foi.{kind}")
    assert told.status_code == 200 and "variant DRAFT" in told.headers["Content-Disposition"]
    document = read(told.data, kind)
    assert not [one for secrets in RECORDS.values() for one in secrets if compact(one) in document]
    assert compact("SCG001/D01") in document and compact(GAP) in document


def test_a_record_is_held_back_once_for_an_audience_and_by_the_name_that_it_has(held: World) -> None:
    seq = entry_of(held, "decision.taken")
    first = held.does("secretariat", "hold_back_record", record=str(seq), audiences=["public", "members"], **WHY)
    row = held.row(HeldBack, first.seq)
    assert (row.record, row.audiences) == ("SCG001/D01", ["members", "public"])
    again = refused(held, "chair", "hold_back_record", record="scg001/d01", audiences=["members"], **WHY)
    assert f"already, by entry {first.seq}" in again.sentence
    held.does("chair", "hold_back_record", record="SCG001/D01", audiences=["observers"], **WHY)


def test_the_number_of_an_entry_is_read_as_it_is_shown_with_commas_or_without() -> None:
    assert [number(text) for text in ("1234", "1,234", "12,345,678", "58")] == [1234, 1234, 12345678, 58]
    assert [number(text) for text in ("1,23", "12,34", ",123", "1234,567", "", "SCG001/D01", "-1")] == [None] * 7


def test_what_is_released_is_shown_again_and_that_it_was_held_back_stays_listed(held: World) -> None:
    done = held.does("chair", "hold_back_record", record="SCG001/A01", audiences=["members"], **WHY)
    assert "Find keys" not in page(held, "members")
    held.does("deputy", "release_record", held=done.seq, reason="The keys are found")
    assert "Find keys" in page(held, "members")
    listed = held.client("observer").get(f"/incidents/{held.ref}/disclosure").text
    assert "The keys are found" in listed and "Residents could be put at risk" in listed and SAFETY in listed
    assert "Select a record" in refused(held, "chair", "release_record", held=done.seq, reason="Again").sentence


def test_what_is_in_no_minutes_by_itself_or_is_not_there_is_not_held_back(held: World) -> None:
    told = {"audiences": ["members"], **WHY}
    for record in ("SCG009/D01", "99999", "0", "-1", "Fumes", str(2**40), "SCG001/A77"):
        assert "here is no" in refused(held, "chair", "hold_back_record", record=record, **told).sentence
    for kind in ("annex.added", "seat.given", "incident.opened"):
        seq = entry_of(held, kind)
        assert "in no minutes" in refused(held, "chair", "hold_back_record", record=str(seq), **told).sentence
    nobody = refused(held, "chair", "hold_back_record", record="SCG001/D01", audiences=[], **WHY)
    assert "Select whom" in nobody.sentence


def test_holding_back_goes_on_when_the_incident_is_closed(world: World) -> None:
    world.in_session()
    world.does("loggist", "write_log", text="The lock keeper was asleep")
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("chair", "stand_down_scg", authority="ACC Shah", reason="Over")
    world.does("chair", "stand_down_declaration", authority="ACC Shah", reason="Over")
    world.does("chair", "close_incident", reason="Over")
    note = db.session.scalars(db.select(LogNote.seq)).one()
    world.does("secretariat", "hold_back_record", record=str(note), audiences=["freedom of information"], **WHY)
    assert "lock keeper" not in page(world, "foi") and "lock keeper" in page(world, "members")


@pytest.mark.one_database
def test_who_only_observes_does_not_open_the_members_variant(held: World) -> None:
    where = f"/incidents/{held.ref}/meetings/1/minutes/for"
    observer = held.client("observer")
    assert observer.get(f"{where}/members").status_code == 403
    assert observer.get(f"{where}/members.docx").status_code == 403
    assert observer.get(f"{where}/observers").status_code == 200
    assert observer.get(f"{where}/nobody").status_code == 404
    assert "Members’ variant" not in observer.get(f"/incidents/{held.ref}/disclosure").text


@pytest.mark.one_database
def test_a_hold_whose_reason_is_withheld_holds_on(held: World) -> None:
    done = held.does("chair", "hold_back_record", record="SCG001/D01", audiences=["members"], **WHY)
    [entry] = reading.written(held.ref, after=done.seq - 1, until=done.seq)
    assert may_be_withheld(entry.kind)
    left = stand_in(entry.kind, entry.fields, "Withheld")
    assert {name: left[name] for name in ("record", "audiences", "exemption")} == {
        "record": "SCG001/D01",
        "audiences": ["members"],
        "exemption": SAFETY,
    }
    assert left["reason"] == "Withheld"
    assert json.dumps(left)


def test_the_pages_of_a_record_lead_to_holding_it_back_and_to_its_variants_and_those_of_the_past_do_not(
    world: World,
) -> None:
    world.in_session()
    action, ref = world.action(meeting_number=1), world.ref
    note = world.does("loggist", "write_log", text="The bridge is closed").seq
    decision = {"decision": "Evacuate", "rationale": "The wall may fail", "meeting_number": 1}
    world.does("loggist", "take_decision", **decision)
    closed = world.does("chair", "close_meeting", meeting_number=1).seq
    client = world.client("secretariat")
    refs = {f"actions/{action}": action, "decisions/SCG001/D01": "SCG001/D01", f"record/{note}": str(note)}
    for page, record in refs.items():
        told = BeautifulSoup(client.get(f"/incidents/{ref}/{page}").text, "lxml")
        link = told.find("a", string="Hold back from a variant")
        assert link is not None and link["data-needs"] == "hold_back_record"
        form = BeautifulSoup(client.get(str(link["href"])).text, "lxml")
        assert form.find("input", attrs={"name": "record"})["value"] == record
    assert "Hold back" not in client.get(f"/incidents/{ref}/record/1").text
    leads = {
        "meetings/1/minutes": "/meetings/1/minutes/for/public",
        "minutes": "/minutes/volume",
        "record": "/disclosure",
        "meetings/1/attendance": "/attendance.csv",
    }
    for page, target in leads.items():
        assert f'href="/incidents/{ref}{target}' in client.get(f"/incidents/{ref}/{page}").text
        assert target not in client.get(f"/incidents/{ref}/as-at/{closed}/{page}").text


@pytest.mark.one_database
@pytest.mark.parametrize("word", VARIANTS)
def test_every_variant_is_taken_away_as_a_file_whose_name_a_header_carries(held: World, word: str) -> None:
    told = held.client("chair").get(f"/incidents/{held.ref}/meetings/1/minutes/for/{word}.html")
    assert told.status_code == 200
    name = told.headers["Content-Disposition"].encode("ascii").decode()
    assert "’" not in VARIANTS[word].title or "members' variant" in name or "observers' variant" in name
    assert ("filename*=UTF-8" in name) == ("’" in VARIANTS[word].title)
