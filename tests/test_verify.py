"""The verifier: one file that runs alone, knows what was changed, and says so in a sentence."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scg.record import chain, notes, verify
from scg.record.verify import Line
from tests.support.bundles import (
    AT,
    FORUM,
    FORUM_ORIGIN,
    LOG,
    ORIGIN,
    Made,
    bare,
    checkpoint,
    entry,
    key_of,
    link_at,
    vkey_of,
)

pytestmark = pytest.mark.long

FILE = Path(verify.__file__)
TEST_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
# Source: the design's own test vectors, worked out from its definitions alone.
GENESIS = "dfdfce14b501936c994e3aa0c4d5eec9b7826d5dc752ac232e2daee8890ff304"
VKEY = "scg.example.gov.uk/log/INC-2026-014+da225e2f+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
SAID = [
    {"nonce": "0" * 32, "title": "Flooding, Calder Valley"},
    {"nonce": "1" * 32, "text": "Open rest centre – Todmorden; café hall"},
    {"nonce": "2" * 32, "note": ""},
]
KINDS = ["incident.opened", "decision.recorded", "action.completed"]
CONTENT = [
    "b8cea976a6ddd0aa8289e1d83f6344383a67347d7c47f2e884f5beed3b9b4f43",
    "39d43fa017b7efeec9f791f32b4d48c343ca8ed1c092074fb01dc9dfc5fca0ac",
    "54bcec6b9b03bd49b400725a63b03b602aa639a4de2b829e81c175ddd1397fa7",
]
LEAVES = [
    "15f7640ed394ff103820d177b3d582ac685629879f288e944fcae4bf77930063",
    "a9dc46fed1235d6b5bf3d04599dd33aa738140631557b58a721185613a66aedd",
    "0745afe644f8d979908d7f0836b4a44b7cd698a27aeb26e67020278dc046b4e2",
]
LINKS = [
    "c616eccfcdc2aed304cbd08d9569a42fd8a1b6410314626a1c8e2b5ddae88626",
    "374c3c10174b98a441ab6271043cfaef71a39908caa9cd64888f43090a1a1d56",
    "285b2d8a931b3df6c090f1d865776c6c6fe1ea23853d800f574bfd101fb3024e",
]
NOTE_SIGNED = "2iJeLzxLzBT7TRf/z+Epk2kJv978dXaRcXBwpYCX+Qf+RmHRxQaomF0DcfchUxghbNWijEt5Xz9GGToeuCToFBkNWgU="
NOTE = f"""scg-record-checkpoint/v1
scg.example.gov.uk/log/INC-2026-014
3
KFstipMbPfbAkPHYZXdsbG/h6iOFPYAPV0v9EB+zAk4=
2026-11-21T14:05:00.000Z
minutes M-03

— scg.example.gov.uk/log/INC-2026-014 {NOTE_SIGNED}
"""


def vectors() -> list[Line]:
    lines = []
    for place, said in enumerate(SAID):
        content = chain.encode(said)
        told = {"v": 1, "log": LOG, "seq": place + 1, "at": f"2026-11-21T14:0{place + 1}:00.000Z"}
        about = {"kind": KINDS[place], "ent": "x:1", "actor": "u_7"}
        command = f"00000000-0000-4000-8000-{place + 1:012d}"
        head = chain.encode({**told, **about, "cmd": command, "data": chain.sha256(content).hex()})
        lines.append(Line(place + 1, head, content, chain.leaf_of(head)))
    return lines


def test_the_designs_test_vectors_are_reproduced() -> None:
    lines = vectors()
    assert chain.genesis(ORIGIN).hex() == GENESIS
    assert [json.loads(line.head)["data"] for line in lines] == CONTENT
    assert [line.leaf.hex() for line in lines] == LEAVES
    assert [verify.verify(LOG, ORIGIN, lines[:length]).link.hex() for length in (1, 2, 3)] == LINKS
    assert notes.vkey(ORIGIN, notes.public_of(TEST_KEY)) == VKEY


def test_the_designs_signed_note_is_reproduced_and_its_signature_holds() -> None:
    text = notes.text_of(ORIGIN, 3, bytes.fromhex(LINKS[2]), "2026-11-21T14:05:00.000Z", "minutes M-03")
    assert notes.sign(text, ORIGIN, TEST_KEY) == NOTE
    [read] = verify.notes_in(NOTE.encode())
    public = verify.public_of(VKEY)
    assert (read.length, read.link.hex(), read.signer([public])) == (3, LINKS[2], public)


@pytest.mark.parametrize(("was", "becomes"), [("M-03", "M-04"), ("\n3\n", "\n2\n"), ("2iJeLz", "2iJeLy")])
def test_an_altered_note_is_nobodys(was: str, becomes: str) -> None:
    [altered] = verify.notes_in(NOTE.replace(was, becomes).encode())
    assert altered.signer([verify.public_of(VKEY)]) is None


def test_a_miscopied_key_is_no_key() -> None:
    for wrong in (VKEY.replace("zzhC", "zzhD"), VKEY[:-8], "", "a+b"):
        with pytest.raises(ValueError):
            verify.public_of(wrong)


# Source: RFC 8032, section 7.1, tests 1, 2, 3 and SHA(abc): public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_rfc_8032(public: str, message: str, signature: str) -> None:
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.signature_holds(key, said, signed)
    assert not verify.signature_holds(key, said + b"\0", signed)
    assert not verify.signature_holds(key, said, signed[:-1] + bytes([signed[-1] ^ 1]))


def test_a_signature_has_one_form_only() -> None:
    signed = TEST_KEY.sign(b"x")
    greater = int.from_bytes(signed[32:], "little") + verify.ORDER
    other = signed[:32] + greater.to_bytes(32, "little")
    assert not verify.signature_holds(notes.public_of(TEST_KEY), b"x", other)


def test_what_is_no_point_of_the_curve_signs_nothing() -> None:
    for public in (b"", b"\xff" * 32, b"\x02" + bytes(31), b"\x01" + bytes(30) + b"\x80"):
        assert not verify.signature_holds(public, b"x", bytes(64))


def test_a_tail_is_checked_from_a_known_link() -> None:
    lines = vectors()
    known = (1, bytes.fromhex(LINKS[0]))
    assert verify.verify(LOG, ORIGIN, lines[1:], after=known).link.hex() == LINKS[2]
    assert verify.verify(LOG, ORIGIN, lines[2:], after=known).problem.startswith("entry 2: missing")


def test_a_clock_that_went_back_is_told() -> None:
    made = Made.sound()
    made.lines[2] = entry(LOG, 3, "log.written", at="2026-11-21T14:04:57.000Z")
    verdict = verify.verify(LOG, ORIGIN, verify.lines_of(made.parts()["log.jsonl"]))
    assert (verdict.good, verdict.back) == (True, (3,))


# The file alone, as it lies in a bundle.


@pytest.fixture
def alone(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run the verifier by itself, without anything that is installed, on these bytes."""

    def run(bundle: bytes, *given: str) -> tuple[int, str]:
        shutil.copy(FILE, tmp_path / "verify.py")
        (tmp_path / "b.zip").write_bytes(bundle)
        command = [sys.executable, "-I", "-S", "verify.py", "b.zip", *given]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert "Traceback" not in done.stdout + done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


Alone = Callable[..., tuple[int, str]]
KEY = ("--key", vkey_of(key_of(1)))


def test_a_sound_bundle_with_its_key_is_good(alone: Alone) -> None:
    code, said = alone(Made.sound().packed(), *KEY)
    assert (code, said.splitlines()[-1]) == (0, "GOOD: nothing was changed.")
    assert "INC-2026-014 has 5 entries" in said


def test_without_a_key_it_only_fits_together_and_that_is_the_first_warning(alone: Alone) -> None:
    again = Made.sound()
    again.lines[1]["data"] = None
    told = {"entry": 2, "ground": "legal privilege", "reason": "Counsel's advice"}
    again.lines.append(entry(LOG, 6, "entry.withheld", **told))
    again.checkpoints.append(checkpoint(again.lines, 6, again.private))
    for made in (Made.sound(), again):
        code, said = alone(made.packed())
        assert code == 3
        first = next(line for line in said.splitlines() if line.startswith("Warning:"))
        assert "You gave no --key: this shows only that the bundle fits together, not who made it" in first


def test_withheld_entries_are_told_with_who_and_why(alone: Alone) -> None:
    made = Made.sound()
    made.lines[1]["data"] = None
    told = {"entry": 2, "ground": "legal privilege", "reason": "Counsel's advice"}
    made.lines.append(entry(LOG, 6, "entry.withheld", **told, proposed_by={"shown": "Joan Firth, Leeds"}))
    made.checkpoints.append(checkpoint(made.lines, 6, made.private))
    code, said = alone(made.packed(), *KEY)
    assert code == 3
    both = "Joan Firth, Leeds and Amina Shah, West Yorkshire Police"
    assert f"Warning: Entry 2 is withheld. legal privilege: Counsel's advice (entry 6, by {both})." in said


def test_entries_beyond_the_last_checkpoint_were_put_in(alone: Alone) -> None:
    made = Made.sound()
    made.lines.append(entry(LOG, 6, "log.written"))
    code, said = alone(made.packed(), *KEY)
    assert code == 1
    assert "1 entries of the record, from entry 6 on, stand under no checkpoint signed by a key you trust" in said
    made = Made.sound()
    made.forum.append(entry(FORUM, 5, "person.added"))
    code, said = alone(made.packed(), *KEY)
    assert code == 1
    assert "1 entries of the forum's record, from entry 5 on, stand under no checkpoint" in said


def test_a_container_packed_again_is_told(alone: Alone) -> None:
    again = BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in Made.sound().listed().items():
            container.writestr(name, content)
    code, said = alone(again.getvalue(), *KEY)
    assert code == 3
    assert "Another program has packed the container again" in said


@pytest.mark.parametrize("bytes_given", [b"", b"no zip at all", b"PK\5\6" + bytes(18)])
def test_what_is_no_bundle_cant_be_read(alone: Alone, bytes_given: bytes) -> None:
    assert alone(bytes_given, *KEY)[0] == 2


def test_a_bundle_that_lacks_a_part_cant_be_read(alone: Alone) -> None:
    made = Made.sound()
    parts = made.listed()
    listed = json.loads(parts["manifest.json"])
    del parts["log.jsonl"], listed["files"]["log.jsonl"]
    assert alone(verify.packed({**parts, "manifest.json": chain.encode(listed)}), *KEY)[0] == 2
    del parts["manifest.json"]
    assert alone(verify.packed(parts), *KEY)[0] == 2


def test_arguments_that_make_no_sense_cant_be_read(alone: Alone, tmp_path: Path) -> None:
    sound = Made.sound().packed()
    (tmp_path / "note.txt").write_text("not a note")
    assert alone(sound, "--key", "nonsense")[0] == 2
    assert alone(sound, "--checkpoint", "note.txt")[0] == 2
    assert alone(sound, "--checkpoint", "nowhere.txt")[0] == 2
    assert alone(sound, "--unknown")[0] == 2


def test_a_swollen_container_is_refused_before_it_is_unpacked(alone: Alone) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("manifest.json", bytes(50_000_000))
    code, said = alone(bomb.getvalue(), *KEY)
    assert code == 2
    assert "far larger unpacked" in said


# Tampering, by somebody who has the key or who hasn't, each named.


def swap(made: Made) -> None:
    made.lines[1], made.lines[2] = made.lines[2], made.lines[1]


def say_otherwise(made: Made) -> None:
    made.lines[1]["data"] = made.lines[1]["data"].replace("Entry 2", "Entry 9")


def say_otherwise_earlier(made: Made) -> None:
    made.lines[1]["head"] = made.lines[1]["head"].replace("14:05", "14:01")


def write_anew(made: Made) -> None:
    made.lines[1] = entry(LOG, 2, "log.written", text="Quite another thing")


def forget(made: Made) -> None:
    made.lines[1]["data"] = None


def be_of_another_log(made: Made) -> None:
    made.lines[1] = entry("INC-2026-015", 2, "log.written", text="Entry 2")


def be_no_line(made: Made) -> None:
    del made.lines[1]["seq"]


def other_minutes(made: Made) -> None:
    made.files["minutes/SCG001-v1.json"] = b'{"title":"Other minutes"}'


def more_minutes(made: Made) -> None:
    made.files["minutes/SCG002-v1.json"] = b"{}"


def other_checkpoint(made: Made) -> None:
    made.checkpoints[0] = made.checkpoints[0].replace("closed", "opened")


def contradict(made: Made) -> None:
    lines = [*made.lines[:4], entry(LOG, 5, "log.written", text="Otherwise")]
    made.checkpoints.append(checkpoint(lines, 5, made.private, why="again"))


def forum_says_otherwise(made: Made) -> None:
    made.forum[3] = entry(FORUM, 4, "checkpoint.made", log=LOG, seq=5, link="00" * 32)
    made.above = [checkpoint(made.forum, 4, made.private, FORUM_ORIGIN)]


def forum_rewritten(made: Made) -> None:
    made.forum[2] = bare(entry(FORUM, 3, "login.begun", who="Somebody else"))


def state_another_length(made: Made) -> None:
    made.stated = {"length": 4}


WITH_THE_KEY: list[tuple[Callable[[Made], object], str]] = [
    (lambda made: made.lines.pop(1), "log.jsonl: entry 2: missing, the next one found is 3"),
    (lambda made: made.lines.pop(), "log.jsonl: it has 4 entries: shorter than the checkpoint at entry 5"),
    (lambda made: made.lines.insert(2, made.lines[1]), "log.jsonl: entry 3: in its place stands entry 2 again"),
    (swap, "log.jsonl: entry 2: missing, the next one found is 3"),
    (say_otherwise, "log.jsonl: entry 2: its content was changed"),
    (say_otherwise_earlier, "log.jsonl: entry 2: its head was changed"),
    (write_anew, "log.jsonl: entry 5: the checkpoint made here is of another record (a fork)"),
    (forget, "log.jsonl: entry 2: its content is gone, and no entry withholds it"),
    (be_of_another_log, "log.jsonl: entry 2: its head names another place"),
    (be_no_line, "log.jsonl: entry 2: its line can't be read"),
    (other_minutes, "minutes/SCG001-v1.json: it isn't what the record says was circulated"),
    (more_minutes, "minutes/SCG002-v1.json: it isn't what the record says was circulated"),
    (lambda made: made.files.pop("minutes/SCG001-v1.json"), "it isn't what the record says was circulated"),
    (other_checkpoint, "the checkpoint of the record at entry 5: its signature doesn't hold"),
    (contradict, "entry 5: two checkpoints contradict each other (a fork)"),
    (forum_says_otherwise, "entry 5: two checkpoints contradict each other (a fork)"),
    (forum_rewritten, "forum.jsonl: entry 4: the checkpoint made here is of another record (a fork)"),
    (state_another_length, "manifest.json: it was made of another record"),
]


@pytest.mark.parametrize(("tamper", "named"), WITH_THE_KEY, ids=lambda each: getattr(each, "__name__", ""))
def test_even_with_the_key_what_was_changed_is_named(tamper: Callable[[Made], object], named: str) -> None:
    made = Made.sound()
    tamper(made)
    report = verify.check_bundle(made.packed(), [KEY[1]])
    assert report.code == 1
    assert any(named in problem for problem in report.problems), report.problems


@pytest.mark.parametrize("name", sorted(Made.sound().listed()))
def test_every_file_changed_taken_away_or_added_is_named(name: str, alone: Alone) -> None:
    sound = Made.sound().listed()
    changed = {**sound, name: sound[name].replace(b"e", b"f", 1) if b"e" in sound[name] else b"x"}
    without = {each: content for each, content in sound.items() if each != name}
    for altered in (changed, without):
        code, said = alone(verify.packed(altered), *KEY)
        assert code == 1 if name not in verify.LISTS else code in (1, 2)
        assert name in said or code == 2
    assert "extra.txt: it was added" in alone(verify.packed({**sound, "extra.txt": b""}), *KEY)[1]


def test_an_entry_changed_in_the_containers_own_bytes_is_named(alone: Alone) -> None:
    code, said = alone(Made.sound().packed().replace(b"Entry 2", b"Entry 8"), *KEY)
    assert code == 1
    assert "log.jsonl: entry 2: its content was changed" in said


def test_a_file_that_is_there_twice_is_named(alone: Alone) -> None:
    again = BytesIO(Made.sound().packed())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(again, "a") as container:
        container.writestr("log.jsonl", b"")
    code, said = alone(again.getvalue(), *KEY)
    assert code == 1
    assert "log.jsonl: it is there twice" in said


def test_a_record_made_by_somebody_else_isnt_vouched_for(alone: Alone) -> None:
    code, said = alone(Made.sound(number=2).packed(), *KEY)
    assert code == 1
    assert "the checkpoint of the record at entry 5: signed by a key that the ones you gave don't vouch for" in said
    assert "if the incident was taken over by another host, give its key too" in said
    assert alone(Made.sound(number=2).packed(), *KEY, "--key", vkey_of(key_of(2)))[0] == 0


def by_an_outsider(made: Made) -> bytes:
    """The same bundle with its list made anew and signed by somebody whose key it now names."""
    was, outsider = made.parts()["keys.txt"], key_of(9)
    made.private = outsider
    parts = made.listed()
    parts["keys.txt"] = was + parts["keys.txt"]
    listed = json.loads(parts["manifest.json"])
    listed["files"]["keys.txt"] = chain.sha256(parts["keys.txt"]).hex()
    parts["manifest.json"] = chain.encode(listed)
    stated = f"scg-bundle-manifest/v1\n{ORIGIN}\n{chain.sha256(parts['manifest.json']).hex()}\n"
    return verify.packed({**parts, "manifest.note": notes.sign(stated, ORIGIN, outsider).encode()})


def test_a_bundle_signed_again_with_an_outsiders_key_is_tampered_with(alone: Alone) -> None:
    made = Made.sound()
    made.files["index.html"] = b"<p>Quite another story"
    raw = by_an_outsider(made)
    code, said = alone(raw, *KEY)
    assert code == 1
    assert "manifest.note: signed by a key that the ones you gave don't vouch for" in said
    assert f"keys.txt: it names a key that neither you nor the record vouches for, {vkey_of(key_of(9))}" in said
    assert alone(raw)[0] == 3


def test_entries_put_in_under_an_outsiders_checkpoint_are_tampered_with(alone: Alone) -> None:
    made, outsider = Made.sound(), key_of(9)
    made.lines.append(entry(LOG, 6, "log.written", text="The chair was told"))
    made.forum.append(entry(FORUM, 5, "key.rotated", public=notes.public_of(outsider).hex()))
    made.checkpoints.append(checkpoint(made.lines, 6, outsider))
    made.above.append(checkpoint(made.forum, 5, outsider, FORUM_ORIGIN))
    code, said = alone(by_an_outsider(made), *KEY)
    assert code == 1
    for told in (
        "of the record at entry 6: signed by",
        "of the forum's record at entry 5: signed by",
        "keys.txt: it",
    ):
        assert told in said


def test_a_key_that_no_trusted_entry_names_may_not_stand_in_the_list_of_keys(alone: Alone) -> None:
    parts = Made.sound().listed()
    parts["keys.txt"] += f"{vkey_of(key_of(9))} from {AT}\n".encode()
    listed = json.loads(parts["manifest.json"])
    listed["files"]["keys.txt"] = chain.sha256(parts["keys.txt"]).hex()
    parts["manifest.json"] = chain.encode(listed)
    stated = f"scg-bundle-manifest/v1\n{ORIGIN}\n{chain.sha256(parts['manifest.json']).hex()}\n"
    parts["manifest.note"] = notes.sign(stated, ORIGIN, key_of(1)).encode()
    code, said = alone(verify.packed(parts), *KEY)
    assert (code, said.splitlines()[0][:29]) == (1, "keys.txt: it names a key that")


# Checkpoints that left the building, and keys that changed.


def test_a_checkpoint_from_outside_finds_a_record_that_was_cut_off(alone: Alone, tmp_path: Path) -> None:
    longer = Made.sound()
    longer.lines.append(entry(LOG, 6, "log.written"))
    (tmp_path / "note.txt").write_text(checkpoint(longer.lines, 6, longer.private))
    code, said = alone(Made.sound().packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 1
    assert "shorter than the checkpoint at entry 6" in said


def test_a_checkpoint_from_outside_finds_a_record_written_anew_by_whoever_has_the_key(
    alone: Alone, tmp_path: Path
) -> None:
    made = Made.sound()
    (tmp_path / "note.txt").write_text(checkpoint(made.lines, 3, made.private), newline="\r\n")
    assert alone(made.packed(), *KEY, "--checkpoint", "note.txt")[0] == 0
    write_anew(made)
    made.forum = made.forum[:3]
    made.above = [checkpoint(made.forum, 3, made.private, FORUM_ORIGIN)]
    made.checkpoints = [checkpoint(made.lines, 5, made.private)]
    assert alone(made.packed(), *KEY)[0] == 0
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 1
    assert "log.jsonl: entry 3: the checkpoint made here is of another record (a fork)" in said


def test_a_checkpoint_from_outside_that_fits_is_said_to(alone: Alone, tmp_path: Path) -> None:
    made = Made.sound()
    (tmp_path / "own.txt").write_text(checkpoint(made.lines, 3, made.private), encoding="utf-8")
    (tmp_path / "forum.txt").write_text(checkpoint(made.forum, 4, made.private, FORUM_ORIGIN), encoding="utf-8")
    code, said = alone(made.packed(), *KEY, "--checkpoint", "own.txt", "--checkpoint", "forum.txt")
    assert code == 0
    assert "Your checkpoint of entry 3, signed 21 November 2026 14:05 GMT: the same record." in said
    assert "Your checkpoint of the forum's entry 4, signed 21 November 2026 14:05 GMT: the same record." in said


def test_a_forums_checkpoint_from_outside_finds_a_forum_log_written_anew(alone: Alone, tmp_path: Path) -> None:
    made = Made.sound()
    (tmp_path / "forum.txt").write_text(checkpoint(made.forum, 3, made.private, FORUM_ORIGIN), encoding="utf-8")
    forum_rewritten(made)
    made.above = [checkpoint(made.forum, 4, made.private, FORUM_ORIGIN)]
    assert alone(made.packed(), *KEY)[0] == 0
    code, said = alone(made.packed(), *KEY, "--checkpoint", "forum.txt")
    assert code == 1
    assert "forum.jsonl: entry 3: the checkpoint made here is of another record (a fork)" in said


@pytest.mark.parametrize(("was", "becomes"), [("\n3\n", "\n4\n"), ("closed", "opened"), ("\n3\n", "\n99\n")])
def test_a_miscopied_note_is_said_to_be_so_and_the_record_isnt_blamed(
    alone: Alone, tmp_path: Path, was: str, becomes: str
) -> None:
    made = Made.sound()
    text = checkpoint(made.lines, 3, made.private).replace(was, becomes)
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 2
    assert "The checkpoint in note.txt is miscopied, or not genuine: its signature doesn't hold" in said
    assert "TAMPERED" not in said


def test_an_invented_note_doesnt_blame_the_record_either(alone: Alone, tmp_path: Path) -> None:
    made, other = Made.sound(), Made.sound()
    write_anew(other)
    (tmp_path / "note.txt").write_text(checkpoint(other.lines, 3, key_of(9)), encoding="utf-8")
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 2
    assert "The checkpoint in note.txt is miscopied, or not genuine" in said


def test_a_miscopied_note_doesnt_hide_that_a_record_was_changed(alone: Alone, tmp_path: Path) -> None:
    made = Made.sound()
    text = checkpoint(made.lines, 3, made.private).replace("closed", "opened")
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    say_otherwise(made)
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 1
    assert said.startswith("log.jsonl: entry 2: its content was changed")


def wrapped(note: str, place: int) -> str:
    """The signature line broken after its name (0) or inside its letters."""
    head, _, signed = note.rstrip("\n").rpartition(" ")
    return f"{head}\n{signed}\n" if place == 0 else f"{head} {signed[:place]}\n{signed[place:]}\n"


AS_PRINTED: dict[str, Callable[[str], bytes]] = {
    "no empty line": lambda note: note.replace("\n\n", "\n").encode(),
    "spaces at the ends": lambda note: note.replace("\n", "  \n").encode(),
    "line ends of Windows": lambda note: note.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda note: note.encode("utf-8-sig"),
    "UTF-16": lambda note: note.encode("utf-16"),
    "Windows' own letters": lambda note: note.encode("cp1252"),
    "a hyphen": lambda note: note.replace("—", "-").encode(),
    "an en dash": lambda note: note.replace("—", "–").encode(),
    "broken after the name": lambda note: wrapped(note, 0).encode(),
    "broken in the signature": lambda note: wrapped(note, 40).encode(),
    "with the page's number": lambda note: f"{note}Page 7 of 7\n".encode(),
    "no line end": lambda note: note.rstrip("\n").encode(),
}


@pytest.mark.parametrize("printed", AS_PRINTED.values(), ids=list(AS_PRINTED))
def test_a_note_as_it_was_printed_wrapped_or_pasted_is_read(
    alone: Alone, tmp_path: Path, printed: Callable[[str], bytes]
) -> None:
    made = Made.sound()
    (tmp_path / "note.txt").write_bytes(printed(checkpoint(made.lines, 3, made.private)))
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 0, said
    assert "Your checkpoint of entry 3" in said


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("b.zip", "--key", KEY[1][:-7]), "This key is miscopied, or a part of it is missing: "),
    (("b.zip", "--key", ""), "This key is miscopied, or a part of it is missing: "),
    (("folder", *KEY), "folder is a folder: give the file itself, the bundle as the .zip file that it came in"),
    (("nowhere.zip", *KEY), "There is no file nowhere.zip here"),
    (("half.zip", *KEY), "half.zip is no .zip file of a record, or only a part of one"),
    (("b.zip", "--checkpoint", "nowhere.txt"), "There is no file nowhere.txt here"),
    (("b.zip", "--checkpoint", "empty.txt"), "There is no checkpoint in empty.txt: it is empty"),
    (("b.zip", "--checkpoint", "x.txt"), "There is no whole checkpoint in x.txt: its first line isn't scg-record"),
    (
        ("b.zip", "--checkpoint", "four.txt"),
        "There is no whole checkpoint in four.txt: it isn't a whole signed note",
    ),
    (("b.zip", "--checkpoint", "odd.txt"), "There is no whole checkpoint in odd.txt: it isn't a whole signed note"),
]


@pytest.mark.parametrize(("given", "named"), WRONG)
def test_what_was_given_wrongly_is_said_in_one_sentence(given: tuple[str, ...], named: str, tmp_path: Path) -> None:
    made = Made.sound()
    note = checkpoint(made.lines, 3, made.private)
    raw = made.packed()
    files = {"b.zip": raw, "half.zip": raw[: len(raw) // 2], "empty.txt": b"\n", "x.txt": b"x"}
    files |= {
        "four.txt": "\n".join(note.split("\n")[:4]).encode(),
        "odd.txt": note.replace("=\n2026", "\n2026").encode(),
    }
    (tmp_path / "folder").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", str(FILE), *given]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (2, "", 1)
    assert done.stdout.startswith(f"CAN'T BE READ: {named}")


def test_a_key_that_was_broken_over_two_lines_is_read(alone: Alone) -> None:
    assert alone(Made.sound().packed(), "--key", f" {KEY[1][:50]}\n {KEY[1][50:]} ")[0] == 0


def test_a_checkpoint_of_another_record_is_said_to_be_of_another(alone: Alone, tmp_path: Path) -> None:
    made, other = Made.sound(), f"{ORIGIN}5"
    (tmp_path / "note.txt").write_text(checkpoint(made.lines, 3, made.private, other), encoding="utf-8")
    code, said = alone(made.packed(), *KEY, "--checkpoint", "note.txt")
    assert code == 2
    assert f"The checkpoint in note.txt is of another record: {other}" in said


def rotated() -> Made:
    """A bundle signed by a second key, which an entry under the first one's last checkpoint names."""
    made = Made.sound()
    second = notes.public_of(key_of(2)).hex()
    made.forum.insert(2, entry(FORUM, 3, "key.rotated", public=second))
    made.forum[3:] = [entry(FORUM, 4, "checkpoint.made", log=LOG, seq=5, link=link_at(ORIGIN, made.lines, 5).hex())]
    made.above = [
        checkpoint(made.forum, 3, key_of(1), FORUM_ORIGIN),
        checkpoint(made.forum, 4, key_of(2), FORUM_ORIGIN),
    ]
    made.private, made.checkpoints = key_of(2), [checkpoint(made.lines, 5, key_of(2))]
    return made


def test_the_key_that_signed_a_rotation_vouches_for_the_next_one() -> None:
    assert verify.check_bundle(rotated().packed(), [KEY[1]]).code == 0


def test_a_key_that_no_trusted_checkpoint_covers_isnt_vouched_for() -> None:
    made = rotated()
    made.above = made.above[1:]
    assert verify.check_bundle(made.packed(), [KEY[1]]).code == 1
    assert verify.check_bundle(made.packed(), [KEY[1], vkey_of(key_of(2))]).code == 0


def test_entries_signed_for_by_another_key_alone_were_put_in() -> None:
    made = Made.sound()
    made.lines.append(entry(LOG, 6, "log.written"))
    made.checkpoints.append(checkpoint(made.lines, 6, key_of(2)))
    made.private = key_of(2)
    report = verify.check_bundle(made.packed(), [KEY[1]])
    assert report.code == 1
    assert any("from entry 6 on" in problem for problem in report.problems)
