"""The law of annexes: everybody with a seat knows that one is there, and only those whom it is for what it says."""

import io
import json
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scg import backups, pieces
from scg.commands import exports
from scg.extensions import db
from scg.models import Annex, SealedText, Seat
from scg.pieces import bundle
from scg.pieces.minutes import shown as minutes_shown
from scg.record import chain, checking, reading, signing
from scg.record.rebuild import rebuild
from scg.rules.annexes import may_read
from scg.words import SEAT_ROLES, Restriction, Role
from tests.support.apps import own_app
from tests.support.following import forget
from tests.support.laws import content_of, refused, rows
from tests.support.world import PEOPLE, World
from tests.test_withholding import where_kept, withheld

pytestmark = [pytest.mark.long, pytest.mark.one_database]

CANARY = "kittiwake"
SAYS = f"Counsel advises that the wall is ours: {CANARY}"
TITLE = "Legal advice was received and considered"
WHO = "Only the chair, the deputy chair, the loggist, the secretariat or the member may do this"
READS = {"operational": True}


def annex(world: World, *named: str, restriction: str = "legally privileged", by: str = "member") -> int:
    """An annex of Leeds, for these by name; gives its number."""
    people = [world.people[part] for part in named]
    given = {"title": TITLE, "text": SAYS, "restriction": restriction, "named": people, "agency_code": "leeds"}
    return world.does(by, "add_annex", **given).seq


def sealed_otherwise(statement: str) -> None:
    """What somebody with the database in their hands could do to what is sealed."""
    if db.engine.dialect.name == "sqlite":
        for act in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER sealed_text_refuses_{act}"))
    else:
        db.session.execute(text("ALTER TABLE sealed_text DISABLE TRIGGER ALL"))
    db.session.execute(text(statement))
    db.session.commit()


def page(world: World, part: str, path: str = "annexes") -> str:
    """A page of the incident as somebody gets it."""
    answer = world.client(part).get(f"/incidents/{world.ref}/{path}")
    assert answer.status_code == 200, (part, path, answer.status_code)
    return answer.get_data(as_text=True)


def readers(world: World) -> set[str]:
    """Those parts to whom the page of annexes says it."""
    address = f"/incidents/{world.ref}/annexes"
    return {part for part in PEOPLE if CANARY in world.client(part).get(address).get_data(as_text=True)}


def test_by_name_it_is_for_the_named_and_its_author_and_for_nobody_by_their_role() -> None:
    for restriction, role, named, wrote in product(
        ("legally privileged", "named people only"), Role, (0, 1), (0, 1)
    ):
        people, author = ["me"] if named else ["you"], "me" if wrote else "them"
        reads = may_read(restriction, people, author, "me", {role}, READS)
        assert reads == (role in SEAT_ROLES and (named or wrote)), (restriction, role, named, wrote)
    assert not may_read("legally privileged", ["me"], "me", "me", (), READS), "without a seat nobody reads"


def test_an_operational_one_is_for_every_seat_and_for_an_observers_as_the_policy_says() -> None:
    for role, policy in product(Role, ({}, {"operational": False}, READS)):
        reads = may_read(Restriction.OPERATIONAL, (), "them", "me", {role}, policy)
        assert reads == (role in SEAT_ROLES and (role != Role.OBSERVER or policy == READS)), (role, policy)
    assert may_read(Restriction.OPERATIONAL, (), "them", "me", {Role.OBSERVER, Role.MEMBER}, {})
    assert not may_read("Withheld: legal privilege (entry 9)", (), "them", "me", {Role.CHAIR}, READS)


def test_what_it_says_lies_in_one_place_whose_fingerprint_the_entry_holds(world: World) -> None:
    seq = annex(world, "other_member")
    assert where_kept(CANARY) == {"sealed_text.data"}
    kept = db.session.get_one(SealedText, (world.ref, seq)).content
    assert chain.sha256(kept).hex() == content_of(world, seq)["sealed"]
    assert json.loads(kept)["text"] == SAYS and len(json.loads(kept)["nonce"]) == 32
    with pytest.raises(DBAPIError), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM sealed_text"))


def every_address(app: Flask, world: World, seq: int) -> list[str]:
    """The address of every page and answer about the incident."""
    action = world.action(meeting_number=1)
    taken = world.does("loggist", "take_decision", decision="Go", rationale="Rain", meeting_number=1)
    told = {"seq": seq, "number": 1, "stand": f"{taken.seq}", "page": "record", "name": "name_reader"}
    told |= {
        "action": action,
        "decision": taken.entity.removeprefix("decision:"),
        "agency": "leeds",
        "kind": "docx",
        "audience": "members",
        "printed": "SCG001/P01",
    }
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "ref" in rule.arguments]
    with app.test_request_context():
        built = [rule.build({"ref": world.ref, **told}, append_unknown=False) for rule in rules]
    addresses = [address[1] for address in built if address is not None]
    assert len(addresses) == len(rules) > 30, "an address with a part that this test doesn't know"
    return addresses


def body(world: World, part: str, address: str) -> bytes:
    """What somebody is answered, unpacked where it is a document."""
    client = world.client(part)
    answer = client.get(address, query_string={"annex": 1, "text": TITLE} if "/as-at" not in address else {})
    assert answer.status_code < 500, (part, address)
    data: bytes = answer.get_data()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return data


@pytest.mark.one_database
@pytest.mark.parametrize("part", ["chair", "loggist", "observer", "administrator", "other_member"])
def test_no_page_or_answer_says_it_to_anybody_else_and_to_a_reader_only_two(
    app: Flask, world: World, part: str
) -> None:
    seq = annex(world.in_session(), "other_member")
    told = {
        address for address in every_address(app, world, seq - 1) if CANARY.encode() in body(world, part, address)
    }
    theirs = {f"/incidents/{world.ref}/annexes", f"/incidents/{world.ref}/since/{seq - 1}"}
    assert told == (theirs if part == "other_member" else set())


@pytest.mark.one_database
def test_it_is_found_by_its_title_and_never_by_what_it_says(world: World) -> None:
    annex(world, "other_member")
    assert TITLE in page(world, "observer", "record?text=advice was received")
    assert "No entry is like this" in page(world, "other_member", f"record?text={CANARY}")


def test_what_everybody_is_pushed_has_its_title_alone(app: Flask, world: World) -> None:
    seq = annex(world, "other_member")
    forget()
    with app.test_request_context():
        push = pieces.since(world.ref, seq - 1)
        assert push is not None
        shared = json.dumps(push.plain)
        assert TITLE in shared and CANARY not in shared and "annex-text" not in shared
        assert (push.restricted, push.annexes) == ([str(seq)], True)
        assert pieces.rendered(world.row(pieces.Incident), "annex-text", [str(seq)]) == [""]


def test_readers_come_and_go_each_by_an_entry_with_a_reason(world: World) -> None:
    seq = annex(world, "other_member")
    assert readers(world) == {"member", "other_member"}
    told = {"annex": seq, "reason": "Counsel has changed"}
    world.does("secretariat", "name_reader", person_id=world.people["loggist"], **told)
    assert readers(world) == {"member", "other_member", "loggist"}
    world.does("deputy", "remove_reader", person_id=world.people["other_member"], **told)
    assert readers(world) == {"member", "loggist"}
    seat = rows(world, Seat, person=world.people["loggist"])[0].id
    world.does("chair", "end_seat", seat=seat)
    world.does("chair", "give_seat", person_id=world.people["administrator"], role="observer")
    assert readers(world) == {"member"}
    kinds = [entry.kind for entry in reading.written(world.ref, after=seq)]
    assert kinds == ["annex.reader_named", "annex.reader_removed", "seat.ended", "seat.given"]


@pytest.mark.parametrize(
    ("by", "given", "sentence"),
    [
        ("chair", {"named": []}, "Select who may read it"),
        ("chair", {"named": ["wy-0009"]}, "Select people who have a seat in this incident"),
        (
            "chair",
            {"restriction": "operational"},
            "An operational annex is for every seat",
        ),
        ("chair", {"agency_code": "nowhere"}, "Select an agency from the directory"),
        ("other_member", {}, "You may do this for your own agency only"),
        (
            "observer",
            {},
            WHO,
        ),
        ("administrator", {}, WHO),
    ],
)
@pytest.mark.one_database
def test_who_may_not_add_one_and_what_may_not_be_is_refused(
    world: World, by: str, given: dict[str, Any], sentence: str
) -> None:
    whole = {"title": TITLE, "text": SAYS, "restriction": "named people only", "agency_code": "leeds"}
    told = {**whole, "named": [world.people["member"]], **given}
    assert refused(world, by, "add_annex", **told).sentence.startswith(sentence)
    assert where_kept(CANARY) == set()


@pytest.mark.one_database
def test_who_reads_is_only_for_those_to_change_whose_seat_carries_it_and_must_make_sense(world: World) -> None:
    by_name, operational = annex(world, "other_member"), annex(world, restriction="operational")
    told = {"reason": "So"}
    for part in ("loggist", "member", "observer", "administrator"):
        for act in ("name_reader", "remove_reader"):
            refused(world, part, act, annex=by_name, person_id=world.people["chair"], **told)
    own = world.people["chair"]
    assert "already" in refused(world, "chair", "name_reader", annex=operational, person_id=own, **told).sentence
    named = world.people["other_member"]
    assert "already" in refused(world, "chair", "name_reader", annex=by_name, person_id=named, **told).sentence
    refused(world, "chair", "remove_reader", annex=by_name, person_id=own, **told)
    refused(world, "chair", "name_reader", annex=by_name + 500, person_id=own, **told)


def test_observers_read_operational_ones_where_their_forum_says_so_and_are_told_its_reason(world: World) -> None:
    annex(world, restriction="operational")
    everybody = {part for part in PEOPLE if part not in ("colleague", "administrator", "observer")}
    assert readers(world) == everybody
    assert TITLE in page(world, "observer") and "since your forum has settled nothing else" in page(
        world, "observer"
    )
    settle = {"log": "WY", "reason": "Scrutiny is by minutes"}
    world.does("administrator", "let_observers_see", operational=False, **settle)
    assert "not for observers</b>, by your forum’s policy: Scrutiny is by minutes" in page(world, "observer")
    assert "policy: Scrutiny" not in page(world, "chair")
    world.does("administrator", "let_observers_see", operational=True, **settle)
    assert readers(world) == everybody | {"observer"}


@pytest.mark.one_database
def test_minutes_and_the_meetings_page_say_that_there_is_one(world: World) -> None:
    seq = annex(world.in_session(), "other_member")
    minutes = minutes_shown(world.ref, 1)
    assert minutes is not None
    said = [line.text for item in minutes.items for line in item.lines]
    assert said == [f"{TITLE}: annex at entry {seq}, sealed"]
    own = page(world, "other_member", "meetings/1")
    assert f"annex at entry {seq}" in own and CANARY not in own
    assert f"annex at entry {seq}" in page(world, "observer", "meetings/1")


def test_withheld_its_text_goes_with_its_title_and_the_chain_still_holds(world: World) -> None:
    seq = annex(world, "other_member")
    withheld(world, seq)
    assert where_kept(CANARY, TITLE) == set()
    assert checking.check(world.ref).good
    shown = page(world, "other_member")
    assert "Withheld: legal privilege" in shown and CANARY not in shown and "stayed with the host" not in shown
    found = world.row(Annex, seq)
    assert (found.restriction, found.agency, found.named[0]["person"]) == (
        "legally privileged",
        "leeds",
        world.people["other_member"],
    )


def test_rebuilding_the_tables_leaves_texts_and_readers_as_they_were(world: World) -> None:
    seq = annex(world, "other_member")
    world.does("chair", "name_reader", annex=seq, person_id=world.people["deputy"], reason="Acts for the chair")
    before = readers(world)
    rebuild(next(log for log in reading.logs() if log.id == world.ref))
    assert readers(world) == before == {"member", "other_member", "deputy"}


@pytest.mark.one_database
def test_what_is_taken_away_has_no_text_and_where_it_goes_on_readers_are_told_where_that_stayed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing.Keeping, "file", tmp_path / "signing.key")
    seq = annex(world, "other_member")
    exports.export_by_host(world.ref)
    made = bundle.packed(world.ref, exports.sign_for_export(world.ref))
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        whole = b"".join(packed.read(name) for name in packed.namelist())
    assert TITLE.encode() in whole and CANARY.encode() not in whole and CANARY.encode() not in made
    sealed_otherwise(f"DELETE FROM sealed_text WHERE seq = {seq}")
    assert "stayed with the host it was written on" in page(world, "other_member")
    assert "stayed with the host" not in page(world, "chair")


@pytest.mark.one_database
def test_a_text_that_is_not_the_one_sealed_is_shown_to_nobody(world: World) -> None:
    annex(world, "other_member")
    sealed_otherwise("UPDATE sealed_text SET data = CAST(replace(data, 'wall', 'well') AS BLOB)")
    assert "isn’t the one that was sealed" in page(world, "other_member")
    assert CANARY not in page(world, "other_member")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_backup_holds_it_for_its_readers_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing.Keeping, "file", tmp_path / "signing.key")
    annex(world, "other_member")
    made = backups.make(tmp_path, {**world.app.config, "SCG_DATA": str(tmp_path)}, version="test")
    made.copy.chmod(0o600)
    restored = own_app(f"sqlite:///{made.copy}")
    with restored.app_context():
        again = World.found_again(restored)
        assert readers(again) == {"member", "other_member"}
        db.session.remove()
        db.engine.dispose()


@pytest.mark.one_database
def test_no_device_keeps_a_copy_of_its_page(world: World) -> None:
    annex(world, "other_member")
    answer = world.client("other_member").get(f"/incidents/{world.ref}/annexes")
    assert (answer.headers["X-Scg-Keep"], answer.headers["Cache-Control"]) == ("never", "no-store")


@pytest.mark.one_database
def test_without_javascript_the_form_is_shown_to_whoever_may_add_one_for_their_own_agency(world: World) -> None:
    assert 'data-needs="add_annex" data-of="leeds"' in page(world, "member")
    assert 'data-needs="add_annex" data-of' not in page(world, "chair")
    asked = page(world, "secretariat", f"do/name_reader?annex={annex(world, 'other_member')}")
    assert "<b>For</b> Dev Patel, beside who wrote it." in page(world, "observer")
    assert TITLE in asked and "Amina Shah, chair, West Yorkshire Police" in asked
