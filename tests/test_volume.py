"""The whole minutes as one volume: contents, sections, the highest marking; shown as it is made, and cancelled."""

import json
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx import Document
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scg.documents.blocks import Contents, Heading, Table, level_one
from scg.documents.formats import made
from scg.documents.plain import as_plain
from scg.documents.redacting import Asked, Held
from scg.documents.rendering_volume import JOB, Ended, drawn
from scg.documents.structure import Minutes, When
from scg.documents.volume import Binding, Part, bound, highest, part
from scg.extensions import db
from scg.models import Meeting
from scg.pieces import volume, volume_jobs
from scg.record import reading
from scg.words import Exemption
from tests.support.minutes_sample import HEADER, MINUTES
from tests.support.reading import FONTS, page_text
from tests.support.sending import token
from tests.support.world import World, in_hours

pytestmark = [pytest.mark.one_database, pytest.mark.usefixtures("own_key")]
MADE = When("Sun 22 Nov 2026 10:00 GMT", "2026-11-22T10:00:00.000Z")
BINDING = Binding("WY-2020-03", "COVID-19 pandemic", "West Yorkshire LRF", "the newest version of each", MADE)
ASKED = {"audience": "whole", "versions": "newest", "kind": "html"}


def of_meeting(number: int, **header: Any) -> Minutes:
    return replace(MINUTES, header=replace(HEADER, meeting=f"SCG {number:03d}", **header))


def parts(number: int, asked: Asked | None = None) -> list[Part]:
    return [part(of_meeting(each), asked) for each in range(1, number + 1)]


def test_every_meeting_is_a_section_behind_the_contents_and_no_level_of_heading_is_skipped() -> None:
    outline = bound(parts(3), BINDING)
    assert [each.partition(",")[0] for each in level_one(outline)] == ["SCG 001", "SCG 002", "SCG 003"]
    levels = [block.level for block in outline.blocks if isinstance(block, Heading)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))
    kinds = [type(block) for block in outline.blocks]
    assert kinds.index(Contents) < kinds.index(Heading) and kinds.count(Contents) == 1
    captions = [block.caption for block in outline.blocks if isinstance(block, Table)]
    assert len(captions) == len(set(captions)) > 9


def test_a_volume_is_marked_as_the_highest_of_its_parts_with_every_handling_instruction() -> None:
    assert highest(["OFFICIAL", "OFFICIAL-SENSITIVE: RECIPIENTS ONLY", "OFFICIAL: LOCSEN"]) == (
        "OFFICIAL-SENSITIVE: RECIPIENTS ONLY; LOCSEN"
    )
    assert highest(["OFFICIAL", "OFFICIAL"]) == "OFFICIAL"
    low = part(of_meeting(1, marking="OFFICIAL", handling=""), None)
    outline = bound([low, part(of_meeting(2), None)], BINDING)
    assert outline.marking == "OFFICIAL-SENSITIVE: RECIPIENTS ONLY"


@pytest.mark.long
def test_pages_are_numbered_through_and_pdf_and_word_are_sound() -> None:
    outline = bound(parts(2), BINDING)
    opened = pikepdf.open(BytesIO(made(outline, "pdf", FONTS)))
    pages = [page_text(page) for page in opened.pages]
    assert all(f"page{number}of{len(pages)}" in told.replace(" ", "") for number, told in enumerate(pages, start=1))
    assert "SCG 002" in "".join(pages[1:2]) and len(list(opened.Root.Outlines.First)) > 0
    word = Document(BytesIO(made(outline, "docx", FONTS)))
    assert [each.style.name for each in word.paragraphs].count("Heading 1") == 2


def test_a_volume_for_an_audience_says_once_how_much_is_held_back_in_all_of_it() -> None:
    told = MINUTES.decisions[0]
    held = Held(told.ref, Exemption.LAW, (told.decision, told.rationale))
    asked = Asked("members", MADE.shown, (held,))
    plain = made(bound(parts(2, asked), replace(BINDING, asked=asked)), "json", FONTS).decode()
    assert plain.count("Made for the agencies") == 1 and f"1 record: {Exemption.LAW}" in plain
    assert "2 records" not in plain, "one that both meetings tell of is one"
    assert told.decision.rstrip(".") not in plain and told.rationale.rstrip(".") not in plain
    assert "checkpoint" not in plain and "SCG012/D01" in plain


def test_contact_details_are_in_no_volume() -> None:
    reached = replace(MINUTES, aim="Ring 01274 123456", objectives=("Write to jo.bell@leeds.example",))
    named = replace(BINDING, incident="Flood, ring 01274 654321")
    plain = made(bound([part(reached, None)], named), "json", FONTS).decode()
    assert "123456" not in plain and "jo.bell" not in plain and "654321" not in plain


@pytest.fixture
def held(world: World) -> World:
    """Two meetings that were held; the minutes of the first are circulated."""
    world.in_session()
    world.does("loggist", "write_log", text="The lock keeper was asleep")
    world.does("chair", "close_meeting", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary")
    number = max(one.number for one in meetings(world))
    world.does("chair", "open_meeting", meeting_number=number)
    return world


def meetings(world: World) -> list[Any]:
    return list(db.session.scalars(db.select(Meeting).where(Meeting.incident == world.ref)))


def address(world: World, more: str = "") -> str:
    return f"/incidents/{world.ref}/minutes/volume{more}"


def send(client: FlaskClient, where: str, told: dict[str, str] | None = None) -> TestResponse:
    """A form that somebody sends from their page."""
    return client.post(where, data=told or {}, headers={"X-CSRFToken": token(client)})


def test_somebody_asks_for_a_volume_sees_that_it_is_ready_and_takes_it_away(held: World) -> None:
    client = held.client("chair")
    assert client.get(address(held, "/document")).status_code == 303
    begun = send(client, address(held), ASKED)
    assert (begun.status_code, begun.location) == (303, address(held))
    page = client.get(address(held)).text
    assert "Download the volume" in page and "2 meetings" in page
    assert client.get(address(held, "/progress")).json == {"step": "done", "done": 2, "of": 2, "going": False}
    taken = client.get(address(held, "/document"))
    assert "whole minutes.html" in taken.headers["Content-Disposition"]
    assert "lock keeper" in taken.text and "DRAFT" in taken.text
    other = held.client("deputy")
    assert "Download the volume" not in other.get(address(held)).text
    assert other.get(address(held, "/document")).status_code == 303


def test_a_volume_of_issued_minutes_leaves_drafts_out(held: World) -> None:
    held.does("chair", "close_meeting", meeting_number=max(one.number for one in meetings(held)))
    client = held.client("member")
    send(client, address(held), {**ASKED, "versions": "issued", "audience": "foi"})
    taken = client.get(address(held, "/document"))
    assert "DRAFT" not in taken.text and "SCG 001" in taken.text and "Freedom of information variant" in taken.text


def test_what_isnt_said_is_asked_for_beside_its_field(held: World) -> None:
    told = send(held.client("chair"), address(held), {"audience": "whole", "kind": "exe"})
    assert told.status_code == 422
    assert "Select a format" in told.text and "Select which versions" in told.text and 'href="#kind"' in told.text


def test_who_only_observes_gets_the_volume_for_observers_and_the_public_alone(held: World) -> None:
    client = held.client("observer")
    for audience in ("whole", "members"):
        assert send(client, address(held), {**ASKED, "audience": audience}).status_code == 422
    assert "Whole minutes" not in client.get(address(held)).text
    assert send(client, address(held), {**ASKED, "audience": "observers"}).status_code == 303
    assert client.get(address(held, "/document")).status_code == 200


@pytest.mark.parametrize("act", ["hold", "withhold"])
def test_a_volume_made_before_something_was_held_back_or_withheld_is_gone(held: World, act: str) -> None:
    client = held.client("chair")
    send(client, address(held), ASKED)
    folder = volume_jobs.folder_of(held.people["chair"])
    assert (folder / "volume.html").exists()
    note = str(next(one.seq for one in written(held) if one.kind == "log.written"))
    if act == "hold":
        told = {"exemption": Exemption.LAW, "reason": "An investigation"}
        held.does("chair", "hold_back_record", record=note, audiences=["members"], **told)
    else:
        asked = {"entry": int(note), "ground": "personal data", "reason": "It names a man"}
        proposal = held.does("secretariat", "propose_withholding", **asked)
        held.does("chair", "approve_withholding", proposal=proposal.seq)
    assert not folder.exists()
    assert client.get(address(held, "/document")).status_code == 303


def written(world: World) -> list[Any]:
    return reading.written(world.ref)


def job_of(world: World, **more: Any) -> tuple[Path, volume_jobs.Job]:
    """A job that was begun for the chair, as another worker would have left it."""
    folder = volume_jobs.folder_of(world.people["chair"])
    job = volume_jobs.Job(world.ref, "", "html", "newest", len(written(world)), MADE.iso, **more)
    assert volume_jobs.begun(folder, job)
    return folder, job


def test_any_worker_shows_how_far_it_is_without_javascript_and_begins_no_second_one(held: World) -> None:
    folder, job = job_of(held)
    volume_jobs.told(folder, replace(job, step="drawing", done=57, of=139))
    client = held.client("chair")
    page = client.get(address(held)).text
    assert "57 of 139" in page and '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert 'max="139" value="57"' in page and "Cancel" in page and "Make the volume" not in page
    send(client, address(held), ASKED)
    assert volume_jobs.job_in(folder).done == 57
    assert client.get(address(held, "/document")).status_code == 303, "there is none yet"


def test_whose_worker_is_gone_is_told_so_and_may_begin_again(held: World) -> None:
    folder, _ = job_of(held)
    lost = json.loads((folder / "state").read_text()) | {"beat": MADE.iso.replace("2026", "2020")}
    (folder / "state").write_text(json.dumps(lost))
    client = held.client("chair")
    assert "could not be made" in client.get(address(held)).text
    send(client, address(held), ASKED)
    assert "Download the volume" in client.get(address(held)).text


def test_cancelled_by_another_worker_nothing_of_it_is_left(held: World) -> None:
    folder, job = job_of(held)
    assert send(held.client("chair"), address(held, "/cancel")).status_code == 303
    volume.make(folder, job)
    assert sorted(each.name for each in folder.iterdir() if each.name not in ("cancel", "going")) == ["state"]
    assert "was cancelled" in held.client("chair").get(address(held)).text


def test_the_process_that_draws_is_killed_when_it_is_cancelled_and_leaves_no_volume(tmp_path: Path) -> None:
    lines = [BINDING, *(of_meeting(number) for number in range(1, 120))]
    folder = tmp_path / "volume"
    folder.mkdir()
    (folder / JOB).write_text("\n".join(json.dumps(as_plain(each)) for each in lines))
    seen: list[int] = []

    def going(number: int) -> bool:
        seen.append(number)
        return number == 0

    with pytest.raises(Ended):
        drawn(folder, "docx", FONTS, going)
    assert seen[-1] > 0 and list(folder.iterdir()) == []


def test_what_nobody_took_within_an_hour_is_dropped_when_another_is_begun(held: World) -> None:
    send(held.client("deputy"), address(held), ASKED)
    old = volume_jobs.folder_of(held.people["deputy"])
    send(held.client("chair"), address(held), ASKED)
    assert old.exists(), "it is kept for an hour"
    told = json.loads((old / "state").read_text())
    (old / "state").write_text(json.dumps({**told, "beat": "2020-03-20T09:30:00.000Z"}))
    send(held.client("chair"), address(held), ASKED)
    assert not old.exists() and volume_jobs.folder_of(held.people["chair"]).exists()
