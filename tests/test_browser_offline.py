"""With the network gone: pages stay readable, acts wait and go once in order, and nobody else reads or sends."""

import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from scg.extensions import db
from tests.support.accessibility import violations
from tests.support.chromium import launch_options
from tests.support.server import Server
from tests.support.windows import Window
from tests.support.world import PASSWORD, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]

# Resolves once this device keeps the page of this address.
KEPT = """async (address) => {
    for (const begun = Date.now(); Date.now() < begun + 60000;) {
        for (const name of await caches.keys()) {
            if (!name.startsWith('scg-pages-')) continue;
            if (await (await caches.open(name)).match(address, {ignoreVary: true})) return;
        }
        await new Promise((again) => setTimeout(again, 100));
    }
    throw new Error(`${address} is not kept`);
}"""
COPY = """async (address) => {
    for (const name of await caches.keys()) {
        const copy = await (await caches.open(name)).match(address, {ignoreVary: true});
        if (copy) return copy.text();
    }
    return '';
}"""
# Resolves once something half written lies in the vault.
DRAFT = """() => new Promise((tell) => {
    const asking = indexedDB.open('scg');
    asking.onsuccess = () => {
        const look = () => {
            const counting = asking.result.transaction('drafts').objectStore('drafts').count();
            counting.onsuccess = () => (counting.result ? tell(asking.result.close()) : setTimeout(look, 50));
        };
        look();
    };
})"""
PATIENCE = 60_000
FORKED = "This device holds entries the server does not have. Do not close this page."


@pytest.fixture
def served(app: Flask, world: World, database: str, tmp_path: Path) -> Iterator[tuple[World, Server]]:
    """SCG 001 in session with two actions for Leeds, served."""
    world.in_session()
    world.action(text="Open a rest centre"), world.action(text="Count the boats")
    for part in ("chair", "member", "loggist", "secretariat"):
        world.client(part)
    db.session.remove()
    db.engine.dispose()
    with Server(database, tmp_path) as server:
        yield world, server


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """The server's process ended meanwhile; it comes back on the same port."""
    server.__exit__()
    yield
    server.__enter__()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """In the server's place one that takes every connection and never answers."""
    with stopped(server), socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", server.port))
        silent.listen(128)
        yield


@contextmanager
def put_back(server: Server, folder: Path) -> Iterator[None]:
    """What is recorded within is lost after it: the server's database is then as it was before."""
    file, older = next(folder.glob("*.sqlite3")), folder / "older"
    older.mkdir()
    with stopped(server):
        for part in folder.glob(f"{file.name}*"):
            shutil.copy(part, older)
    yield
    with stopped(server):
        for part in folder.glob(f"{file.name}*"):
            part.unlink()
        shutil.copytree(older, folder, dirs_exist_ok=True)


def keeps(page: Page, *addresses: str) -> None:
    """Wait until this device keeps these pages."""
    for address in addresses:
        page.evaluate(KEPT, address)


def wrote_draft(page: Page) -> None:
    """Wait until what is half written is kept."""
    page.evaluate(DRAFT)


def recorded(server: Server, world: World, *kinds: str) -> list[dict[str, Any]]:
    """The heads of all entries of these kinds, in order."""
    chair = server.signed_in("amina.shah@wy.example")
    entries = chair.get(f"/api/incidents/{world.ref}/entries?limit=1000").json()["entries"]
    heads = [json.loads(entry["head"]) for entry in entries]
    return [head for head in heads if head["kind"] in kinds]


def fresh(window: Window) -> None:
    expect(window.page.locator("[data-fresh-line]")).to_contain_text("Up to date", timeout=PATIENCE)


def lost(window: Window) -> None:
    expect(window.page.locator("[data-fresh-line]")).to_contain_text("Connection lost", timeout=PATIENCE)


def test_pages_of_an_incident_stay_readable_without_the_network_and_say_how_old_they_are(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(f"{board}/situation")
    sections = ("", "/actions", "/decisions", "/situation", "/record", "/cadence", "/minutes", "/seats")
    keeps(member.page, *(board + section for section in sections), f"{board}/meetings/1", "/")
    keeps(member.page, f"{board}/actions/SCG001/A01")
    member.context.set_offline(True)
    for path in (f"{board}/actions", f"{board}/meetings/1", f"{board}/seats", "/", f"{board}/actions/SCG001/A01"):
        member.page.goto(path)
        said = re.compile(r"You are seeing the record as at entry \d+, \w{3} \d+ \w{3} \d{4} \d\d:\d\d (GMT|BST)")
        expect(member.page.locator("main .app-kept")).to_contain_text(said)
        expect(member.page.locator("[data-fresh-line]")).to_contain_text(said)
    member.page.goto(f"{board}/record/1")
    expect(member.page.locator("h1")).to_have_text("This page isn’t kept on this device")
    member.follow(re.compile("^Actions"))
    expect(member.page.locator("main")).to_contain_text("Open a rest centre")
    member.context.set_offline(False)
    fresh(member)
    expect(member.page.locator(".app-kept")).to_have_count(0)


def test_what_is_done_without_a_connection_is_recorded_once_in_order_with_the_devices_time(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(f"{board}/actions")
    keeps(member.page, f"{board}/actions", f"{board}/actions/SCG001/A02", f"{board}/situation")
    with stopped(server):
        lost(member)
        rows = member.page.locator("article.app-action")
        member.click("Complete", rows.filter(has_text="Open a rest centre"))
        mark = re.compile(r"Ticked on this device \d\d:\d\d, not yet recorded")
        expect(rows.filter(has_text="Open a rest centre")).to_contain_text(mark)
        member.page.goto(f"{board}/actions/SCG001/A02")
        member.page.get_by_label("Progress", exact=True).fill("Twelve of them")
        member.click("Report progress", member.page.locator("#form-report_progress"))
        expect(member.page.locator("#form-report_progress")).to_contain_text("not yet recorded")
        member.page.reload()
        expect(member.page.locator("#standing")).to_contain_text("Progress written on this device")
        member.click("Complete", member.page.locator("#form-complete_action"))
        expect(member.page.locator("#standing")).to_contain_text("Ticked on this device")
        expect(member.page.locator("[data-fresh-line]")).to_contain_text(
            "3 changes on this device not yet recorded"
        )
    fresh(member)
    expect(member.page.locator("[data-fresh-line]")).not_to_contain_text("not yet recorded", timeout=PATIENCE)
    done = recorded(server, world, "action.completed", "action.progressed")
    assert [(entry["kind"], entry["ent"]) for entry in done] == [
        ("action.completed", "action:SCG001/A01"),
        ("action.progressed", "action:SCG001/A02"),
        ("action.completed", "action:SCG001/A02"),
    ]
    member.go(f"{board}/record/{done[0]['seq']}")
    expect(member.page.locator("main")).to_contain_text(
        re.compile(r"Ticked \d\d:\d\d on device, recorded \d\d:\d\d")
    )


def test_a_kept_page_opened_again_loses_none_of_the_texts_written_on_it(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    loggist = Window(browser, server.url, "priya.nair@wy.example")
    record = f"/incidents/{world.ref}/record"
    loggist.go(record)
    keeps(loggist.page, record)
    write(loggist.page, "The bridge at Elland", "Recorded as entry")
    loggist.context.set_offline(True)
    texts = ("The weir at Kirkstall", "The lock at Apperley", "The wall at Mytholmroyd")
    for text in texts[:2]:
        loggist.page.goto(record)
        write(loggist.page, text, "Kept on this device")
    other = loggist.context.new_page()
    other.goto(record)
    write(other, texts[2], "Kept on this device")
    other.goto("/not-recorded")
    for text in texts:
        expect(other.locator(".app-item").filter(has_text=text)).to_have_count(1)
    loggist.context.set_offline(False)
    expect(other.locator("[data-queue-line]")).to_have_text("Everything of yours is recorded.", timeout=PATIENCE)
    loggist.page.goto(record)
    for text in ("The bridge at Elland", *texts):
        expect(loggist.page.locator("main")).to_contain_text(text)
    assert len(recorded(server, world, "log.written")) == 4


def write(page: Page, text: str, said: str) -> None:
    """Write in the log, and wait until that is said to have become of it."""
    fold = page.locator("details", has=page.locator("summary", has_text="Write in the log")).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    fold.get_by_label("Log entry", exact=True).fill(text)
    fold.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#form-write_log [data-said]")).to_contain_text(said)


def test_a_fork_that_the_worker_noticed_is_said_on_every_page_and_after_every_reload(
    served: tuple[World, Server], browser: Browser, tmp_path: Path
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    with put_back(server, tmp_path):
        member = Window(browser, server.url, "grace.obi@wy.example")
        chair = server.signed_in("amina.shah@wy.example")
        assert chair.command(world.ref, "a", "write_log", text="The wall has given way").status_code == 201
        member.go(f"{board}/record")
        keeps(member.page, f"{board}/record")
        member.page.goto("/help")
    member.page.goto("/sign-in")
    sign_in(member, "grace.obi@wy.example")
    for path in (f"{board}/record", f"{board}/record", f"{board}/actions"):
        member.page.goto(path)
        expect(member.page.locator("[data-fresh-line]")).to_contain_text(FORKED, timeout=PATIENCE)
        expect(member.page.locator("main .app-alert").first).to_contain_text(FORKED)
    assert "The wall has given way" in member.page.evaluate(COPY, f"{board}/record")


def test_a_page_whose_sign_in_has_ended_says_so_and_gives_the_way_to_sign_in(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    actions = f"/incidents/{world.ref}/actions"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(actions)
    with stopped(server):
        lost(member)
        member.context.clear_cookies()
    expect(member.page.locator("[data-fresh-line]")).to_contain_text("You are signed out", timeout=PATIENCE)
    look(member, "signed out")
    member.follow("Sign in", member.page.get_by_label("How fresh this page is"))
    member.page.get_by_label("E-mail address").fill("grace.obi@wy.example")
    member.page.get_by_label("Password", exact=True).fill(PASSWORD)
    member.click("Sign in")
    member.page.wait_for_url(f"**{actions}")
    fresh(member)


def test_a_server_that_never_answers_leaves_no_page_blank(served: tuple[World, Server], browser: Browser) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    member.go(f"{board}/actions")
    keeps(member.page, f"{board}/actions")
    with frozen(server):
        for path, title, patience in (
            (f"{board}/record/1", "This page isn’t kept on this device", 30_000),
            ("/not-recorded", "Not yet recorded", 12_000),
            (f"{board}/actions", "Actions", 12_000),
        ):
            member.page.goto(path, wait_until="commit", timeout=patience)
            expect(member.page.locator("h1")).to_contain_text(title)
    fresh(member)


def test_an_answer_lost_on_its_way_is_asked_for_again_and_nothing_is_recorded_twice(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    loggist = Window(browser, server.url, "priya.nair@wy.example")
    record = f"/incidents/{world.ref}/record"
    loggist.go(record)
    keeps(loggist.page, record)
    lost_answers: list[int] = []

    def lose(route: Route) -> None:
        lost_answers.append(route.fetch().status)
        route.abort()

    loggist.page.route("**/do/write_log", lose, times=2)
    form = loggist.unfold("Write in the log")
    form.get_by_label("Log entry", exact=True).fill("The bridge at Elland")
    loggist.click("Write", form)
    expect(loggist.page.locator(".app-fresh__said")).to_contain_text("Log entry: Recorded as", timeout=PATIENCE)
    assert lost_answers == [200, 200]
    assert len(recorded(server, world, "log.written")) == 1


def test_words_half_written_survive_a_reload_and_go_when_they_are_recorded(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    loggist = Window(browser, server.url, "priya.nair@wy.example")
    record = f"/incidents/{world.ref}/record"
    loggist.go(record)
    keeps(loggist.page, record)
    box = loggist.unfold("Write in the log").get_by_label("Log entry", exact=True)
    box.fill("The bridge at Elland")
    wrote_draft(loggist.page)
    loggist.context.set_offline(True)
    loggist.page.reload()
    expect(box).to_have_value("The bridge at Elland")
    expect(loggist.page.locator("#form-write_log")).to_contain_text(
        "This is what you had begun to write on this device"
    )
    loggist.context.set_offline(False)
    fresh(loggist)
    loggist.click("Write", loggist.page.locator("#form-write_log"))
    expect(loggist.page.locator("#form-write_log")).to_contain_text("Recorded as entry")
    loggist.go(record)
    expect(box).to_have_value("")


def test_what_was_reported_meanwhile_stands_beside_ones_own_and_nothing_is_merged(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    member = Window(browser, server.url, "grace.obi@wy.example")
    situation = f"/incidents/{world.ref}/situation"
    member.go(situation)
    keeps(member.page, situation)
    member.context.set_offline(True)
    report(member, "Water in the cellars")
    theirs = {"agency_code": "leeds", "what": "All is dry", "rag": "green", "trend": "steady"}
    joan = server.signed_in("joan.firth@wy.example")
    assert joan.command(world.ref, "theirs", "report_update", **theirs).status_code == 201
    member.context.set_offline(False)
    expect(member.page.locator("[data-fresh-line]")).to_contain_text("1 needs your attention", timeout=PATIENCE)
    member.follow("See what is not yet recorded")
    item = member.page.locator(".app-item")
    expect(item.locator(".app-item__theirs")).to_contain_text(re.compile("Joan Firth.*All is dry", re.DOTALL))
    expect(item.locator(".app-item__mine")).to_contain_text("Water in the cellars")
    assert len(recorded(server, world, "update.reported")) == 1
    look(member, "conflict")
    expect(item.locator("h2")).to_have_text("Situation update of Leeds City Council")
    expect(item.get_by_role("button", name="Replace with mine")).to_be_visible()
    member.click("Edit", item)
    expect(item.get_by_role("button")).to_have_count(2)
    item.get_by_label("What might", exact=True).fill("More rain")
    look(member, "conflict, edited")
    item.get_by_label("What", exact=True).fill("Water in the cellars, dry elsewhere")
    member.click("Send this", item)
    expect(member.page.locator("[data-queue-line]")).to_have_text(
        "Everything of yours is recorded.", timeout=PATIENCE
    )
    assert len(recorded(server, world, "update.reported")) == 2
    member.go(situation)
    expect(member.page.locator("main")).to_contain_text("Water in the cellars, dry elsewhere")
    expect(member.page.locator("main")).to_contain_text("More rain")


def report(window: Window, what: str) -> None:
    """Report one's own agency's situation, on its page."""
    form = window.unfold("Report for Leeds City Council")
    form.get_by_label("What", exact=True).fill(what)
    form.get_by_label("Amber").check()
    form.get_by_label("Worsening").check()
    window.click("Report", form)
    expect(form).to_contain_text("not yet recorded", timeout=PATIENCE)


def test_signed_out_with_changes_waiting_they_go_once_the_same_person_signs_in_again(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    member = Window(browser, server.url, "grace.obi@wy.example")
    actions = f"/incidents/{world.ref}/actions"
    member.go(actions)
    keeps(member.page, actions)
    with stopped(server):
        lost(member)
        member.click("Complete", member.page.locator("article.app-action").first)
        expect(member.page.locator("article.app-action").first).to_contain_text("not yet recorded")
        member.context.clear_cookies()
    expect(member.page.locator("[data-fresh-line]")).to_contain_text(
        "Sign in again to record 1 change", timeout=PATIENCE
    )
    member.page.goto("/sign-in")
    expect(member.page.locator("main")).to_contain_text("Sign in again to record 1 change")
    sign_in(member, "grace.obi@wy.example")
    expect(member.page.locator(".app-fresh__line")).not_to_contain_text("not yet recorded", timeout=PATIENCE)
    member.go(actions)
    assert len(recorded(server, world, "action.completed")) == 1


def sign_in(window: Window, email: str) -> None:
    """Sign in where nobody is."""
    window.page.get_by_label("E-mail address").fill(email)
    window.page.get_by_label("Password", exact=True).fill(PASSWORD)
    window.click("Sign in")
    window.page.wait_for_url(re.compile(r"/$"))


def test_signing_out_warns_and_nobody_else_reads_or_sends_what_waits(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    member = Window(browser, server.url, "grace.obi@wy.example")
    situation = f"/incidents/{world.ref}/situation"
    member.go(situation)
    keeps(member.page, situation)
    member.page.route("**/do/report_update", lambda route: route.abort())
    report(member, "Water in the cellars")
    member.click("Sign out")
    expect(member.page.locator("#leaving")).to_contain_text("1 change on this device is not yet recorded")
    look(member, "leaving")
    member.click("Sign out and keep them, locked")
    member.page.wait_for_url("**/sign-in")
    expect(member.page.locator("main")).to_contain_text("Sign in again to record 1 change")
    member.page.unroute_all()
    sign_in(member, "priya.nair@wy.example")
    member.page.goto("/not-recorded")
    expect(member.page.locator("[data-queue-line]")).to_have_text("Everything of yours is recorded.")
    expect(member.page.locator("main")).not_to_contain_text("Water in the cellars")
    assert member.page.evaluate("async () => (await caches.keys()).filter(name => name.includes('wy-0005'))") == []
    member.click("Sign out")
    member.page.wait_for_url("**/sign-in")
    assert recorded(server, world, "update.reported") == []
    sign_in(member, "grace.obi@wy.example")
    member.page.goto("/not-recorded")
    expect(member.page.locator("[data-queue-line]")).to_have_text(
        "Everything of yours is recorded.", timeout=PATIENCE
    )
    assert [entry["seq"] for entry in recorded(server, world, "update.reported")] != []


def test_acts_that_need_certainty_cannot_be_pressed_while_the_line_is_lost(
    served: tuple[World, Server], browser: Browser
) -> None:
    world, server = served
    chair = Window(browser, server.url, "amina.shah@wy.example")
    chair.go(f"/incidents/{world.ref}/meetings/1")
    with stopped(server):
        lost(chair)
        button = chair.page.get_by_role("button", name="Adjourn Needs a connection")
        expect(button).to_have_attribute("aria-disabled", "true")
        button.click(force=True)
        urgent = chair.unfold("Raise an urgent item")
        urgent.get_by_label("Urgent item", exact=True).fill("Boats")
        chair.click("Raise", urgent)
        expect(urgent).to_contain_text("Not recorded: no connection. Your text is kept")
        expect(urgent.get_by_label("Urgent item", exact=True)).to_have_value("Boats")
        look(chair, "a meeting, the server gone")
    fresh(chair)
    expect(chair.page.get_by_role("button", name="Adjourn", exact=True)).not_to_have_attribute(
        "aria-disabled", "true"
    )
    assert recorded(server, world, "meeting.adjourned", "item.raised_urgent") == []


def test_a_server_put_back_to_an_older_copy_is_noticed_and_nothing_is_merged_or_sent(
    served: tuple[World, Server], browser: Browser, tmp_path: Path
) -> None:
    world, server = served
    board = f"/incidents/{world.ref}"
    member = Window(browser, server.url, "grace.obi@wy.example")
    with put_back(server, tmp_path):
        chair = server.signed_in("amina.shah@wy.example")
        assert chair.command(world.ref, "a", "write_log", text="The wall has given way").status_code == 201
        member.go(f"{board}/record")
        keeps(member.page, f"{board}/record", f"{board}/actions")
    expect(member.page.locator("[data-fresh-line]")).to_contain_text(FORKED, timeout=PATIENCE)
    expect(member.page.locator("main .app-alert")).to_contain_text(FORKED)
    expect(member.page.locator("main")).to_contain_text("The wall has given way")
    look(member, "fork")
    with member.page.expect_download() as saved:
        member.click("Save a copy")
    text = saved.value.path().read_text()
    assert "The wall has given way" in text and "csrf_token" not in text and "<script" not in text
    other = member.context.new_page()
    other.goto(f"{board}/actions")
    expect(other.locator("main .app-alert")).to_contain_text(FORKED)
    other.get_by_role("button", name="Complete").first.click()
    expect(other.locator("article.app-action").first).to_contain_text("not yet recorded")
    assert recorded(server, world, "action.completed") == []
    kept = other.evaluate(COPY, f"{board}/record")
    assert "The wall has given way" in kept
    other.get_by_role("button", name="Go on with the server’s record").click()
    expect(other.locator("[data-fresh-line]")).to_contain_text("Up to date", timeout=PATIENCE)
    expect(other.locator("[data-fresh-line]")).not_to_contain_text("not yet recorded", timeout=PATIENCE)
    assert len(recorded(server, world, "action.completed")) == 1


def test_what_waits_lies_on_the_disk_encrypted(
    served: tuple[World, Server], browser: Browser, tmp_path: Path
) -> None:
    world, server = served
    profile = tmp_path / "profile"
    options = {**launch_options(), "base_url": server.url, "user_data_dir": str(profile)}
    context = browser.browser_type.launch_persistent_context(**options)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("priya.nair@wy.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto(f"/incidents/{world.ref}/record")
    expect(page.locator("[data-fresh-line]")).to_contain_text("Up to date")
    page.route("**/do/write_log", lambda route: route.abort())
    page.locator("summary", has_text="Write in the log").click()
    page.get_by_label("Log entry", exact=True).fill("Kingfisher at the sluice")
    wrote_draft(page)
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#form-write_log")).to_contain_text("Written on this device")
    context.close()
    stored = [file for file in profile.rglob("*") if file.is_file() and "IndexedDB" in str(file)]
    assert any(b"wy-0003" in file.read_bytes() for file in stored)
    for file in stored:
        content = file.read_bytes()
        assert b"Kingfisher" not in content and "Kingfisher".encode("utf-16-le") not in content


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_a_device_alone_are_accessible_and_within_their_width(
    served: tuple[World, Server], browser: Browser, width: int
) -> None:
    world, server = served
    actions = f"/incidents/{world.ref}/actions"
    member = Window(browser, server.url, "grace.obi@wy.example", width=width)
    member.go(actions)
    keeps(member.page, actions)
    with stopped(server):
        lost(member)
        member.click("Complete", member.page.locator("article.app-action").first)
        expect(member.page.locator("article.app-action").first).to_contain_text("not yet recorded")
        look(member, "a tick that waits")
        for path, title in (
            (actions, "Actions"),
            ("/nowhere", "This page isn’t kept"),
            ("/not-recorded", "Not yet recorded"),
        ):
            member.page.goto(path)
            expect(member.page.locator("h1")).to_contain_text(title)
            look(member, path)
        expect(member.page.locator(".app-item")).to_contain_text("ticked complete")
        member.click("Remove", member.page.locator(".app-item"))
        expect(member.page.locator("[data-queue-line]")).to_have_text("Everything of yours is recorded.")
    assert recorded(server, world, "action.completed") == []


def look(window: Window, what: str) -> None:
    """Nothing that axe objects to, and nothing wider than the screen; a picture where one is asked for."""
    assert [error for error in window.errors if "Content Security Policy" in error or "Error:" in error] == []
    # At its end the line of freshness lies over nothing: half a link under it isn't a link too small.
    window.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    found = violations(window.page)
    window.errors.clear()  # axe itself writes styles, which the page's policy refuses
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], what
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
    if folder := os.environ.get("SCG_PICTURES"):
        width = window.page.viewport_size["width"]
        window.page.screenshot(path=f"{folder}/{what.replace('/', ' ')} {width}.png", full_page=True)
