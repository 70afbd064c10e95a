"""The law of what is shown: what people typed stands on pages and in documents as typed, and none of it runs."""

import itertools
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser

from scg.commands import COMMANDS, Outcome
from scg.documents.outline import outline
from scg.documents.word_document import as_docx
from scg.extensions import db
from scg.models import Entry
from scg.pieces.minutes import shown
from tests.support.corpus import HARMLESS
from tests.support.following import forget
from tests.support.reading import FONTS, compact, written
from tests.support.server import Server
from tests.support.strict import foreign
from tests.support.windows import Window
from tests.support.world import World

pytestmark = pytest.mark.one_database

RUNNING = [name for name, value in HARMLESS.items() if re.search(r"[<{#$%]|javascript", value)]
FORMATS = ("docx", "html", "pdf")
PAGES = ("", "/record", "/actions", "/decisions", "/meetings", "/meetings/1", "/meetings/1/minutes", "/situation")
PAGES += ("/clocks", "/cadence", "/seats", "/wall", "/minutes", "/withholdings", "/meetings/1/attendance")
WORDS = ("text", "line")


class Typing(World):
    """A world in which what would run elsewhere is typed into every field that takes words."""

    turn = itertools.cycle(RUNNING)

    def does(self, part: str, act: str, /, *, log: str = "", key: str = "", **given: Any) -> Outcome:
        """The act with the next payload in each of its fields of words."""
        fields = [one for name, one in COMMANDS[act].fields.items() if name in given or one.required]
        words = [one.name for one in fields if one.widget in WORDS and not one.pick and one.name != "code"]
        typed = {name: HARMLESS[next(self.turn)] for name in words if isinstance(given.get(name), str)}
        return super().does(part, act, log=log, key=key, **{**given, **typed})


@pytest.fixture
def typed(world: World) -> Typing:
    """A meeting, with everything that is written in one, and its minutes."""
    made = Typing(world.app, world.people, world.ref, world.count)
    told = {"name": "x", "area": "x", "lead_agency": "wyp", "version": 1}
    made.does("chair", "edit_incident", **told)
    made.does("member", "report_methane", exact_location="x", hazards="x", access="x")
    made.does("chair", "set_strategy", aim="x", objectives="x")
    made.does("secretariat", "add_item", meeting_number=1, title="x")
    made.in_session()
    made.does("secretariat", "record_contact", meeting_number=1, agency_code="yas", how="x", outcome="x")
    made.does("other_member", "confirm_attendance", meeting_number=1, agency_code="ea", status="present", who="x")
    made.does("chair", "take_item", meeting_number=1, item_number=2)
    for _ in RUNNING:
        made.does("loggist", "write_log", text="x", speaker="x", meeting_number=1)
    told = {"what": "x", "so_what": "x", "what_might": "x", "rag": "red", "trend": "steady"}
    made.does("member", "report_update", agency_code="leeds", **told)
    decided = {"question": "x", "decision": "x", "rationale": "x", "information": "x", "meeting_number": 1}
    dissent = [{"agency": "ea", "words": HARMLESS["image"]}]
    for _ in range(5):
        made.does("loggist", "take_decision", **decided, options="x", dissent=dissent, equality="x")
        made.action(text="x", owner_role="x", meeting_number=1)
    made.does("chair", "finish_item", meeting_number=1, item_number=2, outcome="x")
    made.does("chair", "close_meeting", meeting_number=1)
    made.does("secretariat", "circulate_minutes", meeting_number=1)
    return made


def paths(world: World) -> Iterator[str]:
    """Every page of the incident that a person opens."""
    yield from ("/", "/incidents", "/directory")
    yield from (f"/incidents/{world.ref}{page}" for page in PAGES)
    last = db.session.query(Entry).filter_by(log=world.ref).count()
    yield from (f"/incidents/{world.ref}/record/{seq}" for seq in range(1, last + 1))
    for word in ("actions/SCG001/A01", "decisions/SCG001/D01", "situation/leeds", "as-at/10", "do/edit_incident"):
        yield f"/incidents/{world.ref}/{word}"


@pytest.mark.long
def test_every_page_shows_what_was_typed_and_holds_nothing_of_it_that_runs(typed: Typing) -> None:
    client, read, opened = typed.client("chair"), "", 0
    for path in paths(typed):
        forget()
        page = client.get(path)
        assert page.status_code == 200, path
        assert not foreign(page.text), (path, foreign(page.text))
        read, opened = read + unescape(page.text), opened + 1
    assert [name for name in RUNNING if HARMLESS[name] not in read] == []
    print(f"{opened} pages, {len(RUNNING)} payloads")


@pytest.mark.long
def test_documents_hold_what_was_typed_and_lead_nowhere(typed: Typing) -> None:
    minutes = shown(typed.ref, 1, None)
    assert minutes is not None
    texts = {form: written(minutes, form) for form in FORMATS}
    for name, form in itertools.product(RUNNING, FORMATS):
        assert compact(HARMLESS[name]) in texts[form], (name, form)
    with zipfile.ZipFile(BytesIO(as_docx(outline(minutes), fonts=FONTS))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert [name for name, part in parts.items() if b'TargetMode="External"' in part] == []
    assert b"http://127.0.0.1" not in b"".join(part for name, part in parts.items() if name.endswith(".rels"))


@pytest.mark.browser
@pytest.mark.long
def test_a_browser_that_opens_every_page_runs_nothing_and_asks_nobody_else(
    typed: Typing, app: Flask, database: str, tmp_path: Path, browser: Browser
) -> None:
    typed.client("chair")
    opened = list(dict.fromkeys(re.sub(r"/record/\d+$", "/record/12", path) for path in paths(typed)))
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        window = Window(browser, server.url, "amina.shah@wy.example")
        asked: list[str] = []
        window.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        window.page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
        )
        for path in opened:
            window.page.goto(path)
            window.page.wait_for_load_state("load")
            assert window.page.evaluate("window.ran") is None, path
        assert (window.errors, window.elsewhere, asked) == ([], [], [])
        window.context.close()
    print(f"{len(opened)} pages opened")
