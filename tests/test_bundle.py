"""The bundle: a whole record that leaves the building, opens from a stick, and can't be changed unseen."""

import json
import os
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from config import ROOT
from scg.commands.exports import export_by_host, sign_for_export
from scg.documents.bundle_pages import NAMED
from scg.documents.leaving import CONTACT
from scg.extensions import db
from scg.models import Incident, Seat
from scg.pieces import bundle
from scg.record import reading, signing, verify
from scg.words import NotAllowed, NotFound
from tests.support.accessibility import violations
from tests.support.alterations import HOW, files, of_container
from tests.support.server import Server
from tests.support.world import World

pytestmark = [pytest.mark.one_database, pytest.mark.long, pytest.mark.usefixtures("own_key")]

ALTERATIONS = int(os.environ.get("SCG_ALTERATIONS", "200"))
SEED = int(os.environ.get("SCG_SEED", "20200320"))


@pytest.fixture
def held(world: World) -> World:
    """The world after a meeting with a decision, an action and a corrected log entry, its minutes circulated."""
    world.in_session()
    told = {"decision": "Evacuate Mytholmroyd", "rationale": "The wall may fail"}
    world.does("loggist", "take_decision", **told, meeting_number=1)
    action = world.action(meeting_number=1)
    world.does("member", "complete_action", action_ref=action)
    written = world.does("loggist", "write_log", text=f"<b>Bridge</b> closed, see {action} & entry 2")
    world.does("loggist", "correct_log", entry=written.seq, text="Bridge closed to cars: ring 01274 123456")
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    return world


def exported(world: World) -> bytes:
    """The record taken away on the machine itself."""
    with world.app.app_context():
        export_by_host(world.ref)
        return bundle.packed(world.ref, sign_for_export(world.ref))


def vkey(world: World) -> str:
    """The key to check it with."""
    with world.app.app_context():
        return bundle.vkey(world.ref)


def test_a_bundle_is_good_for_whoever_has_the_key_and_nothing_but_python(held: World, tmp_path: Path) -> None:
    raw = exported(held)
    (tmp_path / "b.zip").write_bytes(raw)
    (tmp_path / "verify.py").write_bytes(files(raw)["verify.py"])
    command = [sys.executable, "-I", "-S", "verify.py", "b.zip", "--key", vkey(held)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("GOOD: nothing was changed.\n")
    head = reading.head_of(held.ref)
    assert head is not None
    assert f"{held.ref} has {head.seq} entries" in done.stdout


def test_a_bundle_holds_what_was_agreed(held: World) -> None:
    inside = files(exported(held))
    minutes = {f"minutes/SCG001-v1.{kind}" for kind in ("docx", "html", "json", "pdf")}
    parts = {"log.jsonl", "checkpoints.txt", "forum.jsonl", "forum-checkpoints.txt", "keys.txt", "index.html"}
    more = {"manifest.json", "manifest.note", "verify.py", "HOW-TO-CHECK.txt"}
    assert set(inside) == minutes | parts | more
    assert inside["minutes/SCG001-v1.pdf"].startswith(b"%PDF-")
    assert json.loads(inside["minutes/SCG001-v1.json"])["header"]["incident_ref"] == held.ref
    assert b"01274 123456" in inside["minutes/SCG001-v1.json"]  # the bytes whose hash the record keeps
    assert CONTACT.encode() in inside["minutes/SCG001-v1.html"]
    assert b"123456" not in inside["minutes/SCG001-v1.html"]


def test_the_record_is_in_it_to_the_byte(held: World) -> None:
    lines = [json.loads(line) for line in files(exported(held))["log.jsonl"].splitlines()]
    stored = list(reading.lines(held.ref))
    assert [(line["seq"], line["head"].encode(), line["data"].encode()) for line in lines] == [
        (line.seq, line.head, line.content) for line in stored
    ]


def test_of_the_forums_own_log_only_what_concerns_this_record_is_shown(held: World) -> None:
    held.client("colleague")
    lines = [json.loads(line) for line in files(exported(held))["forum.jsonl"].splitlines()]
    heads = [json.loads(line["head"]) for line in lines if "head" in line]
    kinds = {head["kind"] for head in heads}
    about = {"forum.founded", "key.begun", "checkpoint.made", "bundle.exported"}
    assert about <= kinds
    assert not {kind for kind in kinds if kind.startswith(("login.", "password.", "person.", "token."))}
    assert not {head["ent"] for head in heads if head["ent"].startswith("person:")}
    assert len(lines) > len(heads)


def test_the_same_record_makes_the_same_bytes(held: World) -> None:
    first = exported(held)
    kept = list(Path(held.app.config["SCG_RENDERED"]).rglob("*.*"))
    assert kept
    for file in kept:
        file.unlink()
    assert exported(held) == first


def test_the_next_entry_makes_another_bundle(held: World) -> None:
    first = exported(held)
    held.does("loggist", "write_log", text="The river falls")
    second = exported(held)
    assert second != first
    assert verify.check_bundle(second, [vkey(held)]).code == 0


def test_a_record_without_a_meeting_can_be_taken_away(world: World) -> None:
    assert verify.check_bundle(exported(world), [vkey(world)]).code == 0


def test_what_is_withheld_is_in_no_part_of_the_bundle(held: World) -> None:
    exported(held)
    written = held.does("loggist", "write_log", text="Counsel advises against the ford")
    told = {"entry": written.seq, "ground": "legal privilege", "reason": "Advice of counsel to the council"}
    proposed = held.does("chair", "propose_withholding", **told)
    held.does("deputy", "approve_withholding", proposal=proposed.seq)
    raw = exported(held)
    assert b"against the ford" not in b"".join(files(raw).values())
    report = verify.check_bundle(raw, [vkey(held)])
    assert report.code == 3
    [warning] = report.warnings
    both = "Amina Shah, wyp and Tom Ellis, wyfrs"
    assert f"Entry {written.seq} is withheld. legal privilege: Advice of counsel to the council" in warning
    assert both in warning
    index = files(raw)["index.html"].decode()
    place = index.partition(f'id="e{written.seq}"')[2].partition("</li>")[0]
    assert "Withheld: legal privilege" in place
    assert "Advice of counsel" in place


def test_documents_kept_for_the_next_bundle_go_when_what_they_say_is_withheld(held: World) -> None:
    exported(held)
    folder = Path(held.app.config["SCG_RENDERED"]) / held.ref
    written = held.does("loggist", "write_log", text="Counsel advises against the ford")
    withhold(held, written.seq)
    assert (list(folder.glob("*.index")), list(folder.glob("*.pdf")) != []) == ([], True)
    [minutes] = [entry for entry in reading.written(held.ref) if entry.kind == "minutes.circulated"][:1]
    withhold(held, minutes.seq)
    assert not folder.exists()


def withhold(world: World, seq: int) -> None:
    """Two people withhold what an entry says."""
    told = {"entry": seq, "ground": "legal privilege", "reason": "Advice of counsel to the council"}
    proposed = world.does("chair", "propose_withholding", **told)
    world.does("deputy", "approve_withholding", proposal=proposed.seq)


# Who may.


@pytest.mark.parametrize("part", ["chair", "deputy", "secretariat", "administrator"])
def test_who_runs_the_incident_takes_its_record_away_with_one_click(held: World, part: str) -> None:
    client = held.client(part)
    page = client.get(f"/incidents/{held.ref}/record/bundle").text
    fields = dict(re.findall(r'name="(csrf_token|key)" value="([^"]+)"', page.split("<main", 1)[1]))
    answer = client.post(f"/incidents/{held.ref}/record/bundle", data=fields)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert f"filename={held.ref}.zip" in answer.headers["Content-Disposition"]
    assert verify.check_bundle(answer.data, [vkey(held)]).code == 0
    [taken] = bundle.taken(held.row(Incident))
    assert taken.actor == held.people[part]


@pytest.mark.parametrize("part", ["loggist", "member", "observer"])
def test_nobody_else_takes_it_away_and_they_see_no_button(held: World, part: str) -> None:
    client = held.client(part)
    page = client.get(f"/incidents/{held.ref}/record/bundle").text.split("<main", 1)[1]
    assert "<button" not in page.partition("</main>")[0]
    assert "Only the administrator, the chair" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
    assert token is not None
    answer = client.post(f"/incidents/{held.ref}/record/bundle", data={"csrf_token": token[1]})
    assert answer.status_code == 403
    assert bundle.taken(held.row(Incident)) == []


def test_the_power_over_one_incident_reaches_no_other(app: Flask, held: World) -> None:
    first = held.ref
    held.open_incident("Another storm")
    held.does("chair", "end_seat", seat=_seat_of(held, "secretariat"), reason="Off shift")
    with pytest.raises(NotFound):
        held.does("secretariat", "export_bundle", log="WY", incident=held.ref)
    assert held.does("secretariat", "export_bundle", log="WY", incident=first).seq
    with pytest.raises(NotAllowed):
        held.does("observer", "export_bundle", log="WY", incident=first)
    stranger = World.forum_only(app, "SY")
    with pytest.raises(NotFound):
        stranger.does("administrator", "export_bundle", log="SY", incident=first)


def _seat_of(world: World, part: str) -> int:
    query = db.select(Seat.id).where(Seat.incident == world.ref, Seat.person == world.people[part])
    return int(db.session.scalars(query).one())


# Alterations: every one is noticed, whoever makes it, as long as they haven't the key.


@pytest.mark.timeout(900)
def test_every_random_alteration_is_detected(
    held: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, key, chance = exported(held), vkey(held), random.Random(SEED)
    altered_file, made = tmp_path / "altered.zip", 0
    while made < ALTERATIONS:
        how = HOW[made % len(HOW)]
        altered = how(raw, chance)
        if altered == raw:
            continue
        made += 1
        altered_file.write_bytes(altered)
        code = verify.main([str(altered_file), "--key", key])
        said = capsys.readouterr().out
        # Some bytes of the container say nothing of what is in it: that they differ is told all the same.
        assert code in ((1, 2, 3) if how is of_container else (1, 2)), f"{made} {how.__name__}: {said}"


def test_without_alteration_the_same_check_finds_nothing(held: World, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(exported(held))
    assert verify.main([str(tmp_path / "b.zip"), "--key", vkey(held)]) == 0


# The index.


def test_every_reference_in_the_index_leads_somewhere_in_it(held: World) -> None:
    index = files(exported(held))["index.html"].decode()
    anchors = set(re.findall(r'\sid="([^"]+)"', index))
    leads = re.findall(r'href="([^"]*)"', index)
    assert {lead for lead in leads if not (lead.startswith("#") and lead[1:] in anchors)} == set()
    assert '<a href="#e' in index.partition("Bridge")[2][:400]
    assert {"#SCG001", "#e2"} <= set(leads)


def test_the_number_of_an_entry_is_a_reference_with_commas_or_without() -> None:
    text = "Entry 58, entry 1,234, and entry 1234; see entry 7, 100 homes"
    assert [found["entry"] for found in NAMED.finditer(text)] == ["58", "1,234", "1234", "7"]


def test_the_pages_ask_for_nothing_outside_of_themselves(held: World) -> None:
    inside = files(exported(held))
    for name in ("index.html", "minutes/SCG001-v1.html"):
        page = inside[name].decode()
        assert "default-src 'none'; style-src 'unsafe-inline'" in page
        assert not re.search(r"<(script|link|img|iframe|object|embed|form|base)\b|\bsrc=|@import|url\(", page)
        assert "<b>Bridge" not in page


def test_the_index_has_every_entry_with_its_times_and_fields(held: World) -> None:
    index = files(exported(held))["index.html"].decode()
    head = reading.head_of(held.ref)
    assert head is not None
    assert re.findall(r'<li class="entry" id="e(\d+)">', index) == [str(seq + 1) for seq in range(head.seq)]
    decision = (
        index.partition("Decision SCG001/D01")[0].rpartition("<li")[2] + index.partition("Decision ")[2][:3000]
    )
    assert "The wall may fail" in decision
    assert "Decisions taken at SCG 001" in index
    assert "Actions raised at SCG 001" in index
    assert "Attendance at SCG 001" in index


def test_the_contents_say_of_each_meeting_on_what_day_it_was(held: World) -> None:
    contents = files(exported(held))["index.html"].decode().partition("<nav")[2].partition("</nav>")[0]
    days = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}"
    assert re.search(rf'<a href="#SCG001">SCG 001, {days}, closed</a>', contents)
    assert re.search(r"<details>\s*<summary>Show the contents: 2 meetings</summary>", contents)


@pytest.mark.browser
def test_the_contents_are_folded_on_a_phone_and_lie_open_on_a_wide_screen(
    held: World, tmp_path: Path, browser: Browser
) -> None:
    file = tmp_path / "index.html"
    file.write_bytes(files(exported(held))["index.html"])
    for width, folded in ((360, True), (1280, False)):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(file.as_uri())
        summary, link = page.locator("nav summary"), page.locator("nav a[href='#SCG001']")
        assert (summary.is_visible(), link.is_visible()) == (folded, not folded)
        if folded:
            summary.click()
        link.click()
        assert page.url.endswith("#SCG001")
        page.close()


@pytest.mark.long
def test_the_command_line_writes_the_same_bundle(held: World, tmp_path: Path) -> None:
    if not held.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("the command line is tried on SQLite")
    first, out = exported(held), tmp_path / "out.zip"
    settings = {
        "DATABASE_URL": held.app.config["SQLALCHEMY_DATABASE_URI"],
        "SCG_DATA": str(tmp_path / "data"),
        "SCG_SIGNING_KEY": str(signing.Keeping.file),
    }
    code = "import sys; from scg.cli import main; sys.argv[0] = 'scg'; sys.exit(main())"
    command = [sys.executable, "-c", code, "export", held.ref, "-o", str(out)]
    told = {"env": {**os.environ, **settings}, "capture_output": True, "text": True}
    done = subprocess.run(command, cwd=ROOT, timeout=90, **told)
    assert done.returncode == 0, done.stderr
    assert vkey(held) in done.stdout
    assert out.read_bytes() == first


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_open_from_a_stick_and_axe_finds_nothing(
    held: World, tmp_path: Path, browser: Browser, width: int
) -> None:
    inside = files(exported(held))
    for name in ("index.html", "minutes/SCG001-v1.html"):
        file = tmp_path / Path(name).name
        file.write_bytes(inside[name])
        page, asked = browser.new_page(viewport={"width": width, "height": 900}), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        # What is out of sight is laid out when it comes into sight: axe is to see it all as it will be.
        page.add_style_tag(content=".meeting, .entry { content-visibility: visible !important }")
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations(page)] == []
        assert asked == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()


@pytest.mark.long
def test_a_server_goes_on_answering_others_while_it_makes_a_bundle(
    database: str, held: World, tmp_path: Path
) -> None:
    held.client("chair"), held.client("member")
    place, folder = f"/incidents/{held.ref}", tmp_path / "served"
    folder.mkdir()
    db.session.remove()
    db.engine.dispose()
    with (
        Server(database, folder, SCG_SIGNING_KEY=str(signing.Keeping.file)) as server,
        ThreadPoolExecutor() as pool,
    ):
        chair = server.signed_in("amina.shah@wy.example")
        member = server.signed_in("grace.obi@wy.example")
        told = {"data": {"csrf_token": chair.token}, "timeout": 100}
        made = pool.submit(chair.http.post, f"{server.url}{place}/record/bundle", **told)
        answered = 0
        while not made.done():
            answered += member.get(place).ok
        bundle_made = made.result()
    assert (bundle_made.status_code, bundle_made.headers["Content-Type"]) == (200, "application/zip"), server.said
    assert verify.check_bundle(bundle_made.content, [vkey(held)]).code == 0
    assert answered >= 3
