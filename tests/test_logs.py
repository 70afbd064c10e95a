"""The law of the logs: every request can be found again by its reference, and nothing anybody wrote is in them."""

import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from scg import logs, rounds
from scg.commands import COMMANDS
from scg.record import signing
from scg.rules.ways import WAYS
from tests.support.sending import send, token
from tests.support.server import Server
from tests.support.world import World
from tests.test_access import sample

pytestmark = pytest.mark.one_database

CANARY = "kanarienvogel"


class Kept:
    """What was logged, line by line."""

    def __init__(self, stream: io.StringIO):
        self._stream = stream

    @property
    def text(self) -> str:
        """All of it, as it was written."""
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """All of it, read."""
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def answered(self) -> list[dict[str, Any]]:
        """The lines of requests."""
        return [line for line in self.lines if line["event"] == "answered"]


@pytest.fixture
def kept() -> Iterator[Kept]:
    """The logs of this test alone, as production writes them."""
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("scg")
    levels = root.level, ours.level
    writer = logs.write_to(stream, as_json=True)
    yield Kept(stream)
    root.removeHandler(writer)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_request_is_one_line_with_its_reference(world: World, kept: Kept) -> None:
    client = world.client("chair")
    answer = client.get(f"/incidents/{world.ref}/actions?q={CANARY}")
    [line] = kept.answered
    assert line["request"] == answer.headers["X-Request-ID"]
    told = {"method": "GET", "route": "/incidents/<ref>/actions", "status": 200, "person": world.people["chair"]}
    assert told.items() <= line.items()
    assert line["ms"] > 0 and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line["time"])


def test_a_command_names_the_entry_that_it_made(world: World, kept: Kept) -> None:
    answer = send(world.client("chair"), f"/incidents/{world.ref}/do/open_meeting", meeting_number=1, key="k")
    assert answer.status_code == 303, answer.text
    assert "meeting.opened" in rounds.MOMENTS, "scg itself records another entry when it is told of this one"
    line = next(line for line in kept.answered if line["method"] == "POST")
    assert (line["log"], line["seq"] > 1) == (world.ref, True)


@pytest.mark.parametrize("brought", ["a" * 8, "Trace-01_of-the-proxy"])
def test_a_proxy_may_bring_its_own_reference(app: Flask, brought: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"X-Request-ID": brought})
    assert answer.headers["X-Request-ID"] == brought


@pytest.mark.parametrize("brought", ["short", "a" * 65, 'a"}, {"b": 1', "<script>alert(1)</script>", "ä" * 10])
def test_a_reference_that_is_not_well_formed_is_replaced(app: Flask, brought: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"X-Request-ID": brought})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])


def planted(name: str) -> dict[str, Any]:
    """The fields of a command with the canary in every text of it, and in every other field besides."""
    about = COMMANDS[name].model.model_json_schema()["properties"]
    return {**dict.fromkeys(about, CANARY), **sample(name), **{k: CANARY for k in about if _is_text(about[k])}}


def _is_text(about: dict[str, Any]) -> bool:
    return about.get("type") == "string" and "format" not in about and "enum" not in about


def test_nothing_that_anybody_wrote_is_logged(world: World, kept: Kept) -> None:
    client, administrator = world.client("chair"), world.client("administrator")
    tokens = {who: token(who) for who in (client, administrator)}
    for name, command in COMMANDS.items():
        who, place = (administrator, "") if command.forum_wide else (client, f"/incidents/{world.ref}")
        fields = {**planted(name), "key": CANARY, "csrf_token": tokens[who]}
        who.post(f"{place}/do/{name}", data=fields)
        headers = {"Idempotency-Key": CANARY, "X-CSRFToken": tokens[who]}
        who.post(f"/api{place or '/forum'}/commands", json={"command": name, **planted(name)}, headers=headers)
    stranger = world.app.test_client()
    stranger.post("/sign-in", data={"email": f"{CANARY}@wyp.example", "password": CANARY})
    told = {"current": CANARY, "password": CANARY, "csrf_token": tokens[client]}
    client.post("/account/password", data=told)
    for page in (
        f"/incidents/{world.ref}/record?q={CANARY}",
        f"/incidents/{CANARY}",
        f"/{CANARY}?{CANARY}={CANARY}",
    ):
        client.get(page, headers={"User-Agent": CANARY, "Referer": CANARY, "Authorization": f"Bearer {CANARY}"})
    assert len(kept.answered) > 2 * len(COMMANDS)
    assert {200, 422} <= {line["status"] for line in kept.answered}
    assert CANARY not in kept.text


@pytest.mark.own_app
def test_an_exception_is_told_by_its_places_and_never_by_its_values(
    app: Flask, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(what: str) -> str:
        try:
            return str(int(what))
        except ValueError as before:
            raise RuntimeError(f"{what} can't be read") from before

    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/fails/<what>", "fails", fails)
    monkeypatch.setitem(WAYS, "fails", WAYS["health.live"])
    answer = app.test_client().get(f"/fails/{CANARY}?{CANARY}=1")
    assert answer.status_code == 500
    assert f"Reference {answer.headers['X-Request-ID']}" in answer.text
    told = next(line for line in kept.lines if "exception" in line)
    assert told["request"] == answer.headers["X-Request-ID"]
    assert told["exception"][0] == "RuntimeError" and "ValueError" in told["exception"]
    assert any("test_logs.py" in place and "fails" in place for place in told["exception"])
    assert CANARY not in kept.text


def test_others_are_logged_without_what_stands_in_their_sentences(kept: Kept) -> None:
    logging.getLogger("engineio.server").error("Invalid packet %s from %s", CANARY, CANARY)
    [line] = kept.lines
    assert (line["event"], line["logger"], line["level"]) == (
        "Invalid packet %s from %s",
        "engineio.server",
        "error",
    )


def test_what_a_stranger_sent_stands_in_no_line_of_the_socket(kept: Kept) -> None:
    logging.getLogger("engineio.server").error(f"{CANARY} is not an accepted origin.")
    logging.getLogger("socketio.server").error(f"Invalid session {CANARY}")
    assert CANARY not in kept.text
    assert len(kept.lines) == 2


def test_a_refusal_says_from_where_and_why_in_a_word(world: World, kept: Kept) -> None:
    world.client("observer").get("/incidents/WY-1999-01")
    line = kept.answered[-1]
    assert (line["status"], line["refused"], line["from"]) == (404, "not found", "127.0.0.1")


SERVED = {
    "demonstration": re.compile(r"answered.*request=from-the-proxy.*status=404"),
    "production": re.compile(r'^{.*"request": ?"from-the-proxy".*"status": ?404.*}$', re.MULTILINE),
}


@pytest.mark.long
@pytest.mark.parametrize("kind", SERVED)
def test_a_production_server_writes_json_and_a_demonstration_lines(
    kind: str, sqlite_templates: dict[str, Path], tmp_path: Path
) -> None:
    file = shutil.copy(sqlite_templates["world"], tmp_path)
    signing.make(tmp_path / "signing.key")
    chosen = {"SCG_ENV": kind, "SECRET_KEY": "x" * 32, "SCG_ORIGIN": "https://scg.example.gov.uk"}
    with Server(f"sqlite:///{file}", tmp_path, **chosen) as server:
        claimed = {
            "X-Forwarded-For": "198.51.100.66",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "for=198.51.100.66",
        }
        brought = {"X-Request-ID": "from-the-proxy", "Host": "scg.example.gov.uk", **claimed}
        requests.get(f"{server.url}/nowhere?{CANARY}", headers=brought, timeout=10)
        assert SERVED[kind].search(server.said), server.said
        assert CANARY not in server.said
        assert "198.51.100.66" not in server.said, "no proxy is configured whose word would count"
