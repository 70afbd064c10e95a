"""What the server gives a device for the time without a network, and how it takes what was done there."""

import json
import re

import pytest
from flask.testing import FlaskClient

from scg.commands import run
from scg.record import reading
from scg.words import Changed
from tests.support.world import World

pytestmark = pytest.mark.one_database

QUEUE = {"X-Requested-With": "scg-queue"}
TOLD = {"what": "Wet", "rag": "amber", "trend": "steady"}


def token(client: FlaskClient) -> str:
    return str(client.get("/account/queue-key").get_json()["csrf_token"])


def send(client: FlaskClient, path: str, **fields: str) -> tuple[int, dict[str, object]]:
    """What a device's queue gets for one item."""
    answer = client.post(path, data={"csrf_token": token(client), **fields}, headers=QUEUE)
    return answer.status_code, answer.get_json()


def test_what_was_done_offline_has_the_devices_time_beside_the_servers(world: World) -> None:
    loggist = world.client("loggist")
    at = {"text": "Bridge closed", "client_at": "2026-03-20T14:03:07.000Z", "key": "k1"}
    status, told = send(loggist, f"/incidents/{world.ref}/do/write_log", **at)
    assert status == 200
    entry = reading.written(world.ref)[-1]
    assert entry.client_at is not None and entry.client_at.isoformat() == "2026-03-20T14:03:07+00:00"
    for page in (f"/record/{told['seq']}", "/record"):
        text = re.sub(r"<[^>]+>", "", loggist.get(f"/incidents/{world.ref}{page}").text)
        assert re.search(r"written Fri 20 Mar 2026 14:03 GMT on device, recorded \d\d:\d\d", text, re.IGNORECASE)


def test_the_api_takes_the_devices_time_too(world: World) -> None:
    loggist = world.client("loggist")
    headers = {"X-CSRFToken": token(loggist), "Idempotency-Key": "k1"}
    body = {"command": "write_log", "text": "Bridge closed", "client_at": "2026-03-20T14:03:07+01:00"}
    path = f"/api/incidents/{world.ref}/commands"
    assert loggist.post(path, json=body, headers=headers).status_code == 201
    entry = reading.written(world.ref)[-1]
    assert entry.client_at is not None and entry.client_at.isoformat() == "2026-03-20T13:03:07+00:00"


@pytest.mark.parametrize("sent", ["yesterday", "2026-13-40T00:00:00Z", "0" * 200])
def test_a_devices_time_that_cannot_be_read_is_refused_in_a_sentence(world: World, sent: str) -> None:
    path = f"/incidents/{world.ref}/do/write_log"
    status, told = send(world.client("loggist"), path, text="Bridge closed", client_at=sent)
    assert (status, told["sentence"]) == (422, "The device's time must be ISO 8601, like 2020-03-20T14:03:07Z")


def test_what_had_no_answer_at_first_is_recorded_once_however_it_comes_again(world: World) -> None:
    loggist, path = world.client("loggist"), f"/incidents/{world.ref}/do/write_log"
    before = len(reading.written(world.ref))
    first = send(loggist, path, text="Bridge closed", key="k1")
    again = send(loggist, path, text="Bridge closed", key="k1", client_at="2026-03-20T14:03:07Z")
    assert first == again
    assert len(reading.written(world.ref)) == before + 1


def test_a_report_written_before_its_agencys_newest_was_seen_is_told_how_that_stands(world: World) -> None:
    first = world.does("member", "report_update", agency_code="leeds", **TOLD)
    later = world.does("secretariat", "report_update", agency_code="leeds", **{**TOLD, "what": "Dry"})
    path = f"/incidents/{world.ref}/do/report_update"
    mine = {**TOLD, "what": "Wetter", "agency_code": "leeds", "version": str(first.seq)}
    status, told = send(world.client("member"), path, key="k1", **mine)
    current = told["current"]
    assert isinstance(current, dict)
    assert (status, current["what"], current["by"]) == (412, "Dry", "Joan Firth, leeds")
    assert current["version"] == later.seq
    assert send(world.client("member"), path, key="k2", **{**mine, "version": str(later.seq)})[0] == 200


def test_a_report_after_another_agencys_needs_no_second_look(world: World) -> None:
    seen = world.does("member", "report_update", agency_code="leeds", **TOLD).seq
    world.does("other_member", "report_update", agency_code="ea", **TOLD)
    assert world.does("member", "report_update", agency_code="leeds", version=seen, **TOLD).seq
    with pytest.raises(Changed):
        run(
            "report_update",
            world.actor("member"),
            world.ref,
            "k",
            {"agency_code": "leeds", "version": seen, **TOLD},
        )


def test_refusals_reach_the_queue_as_plain_sentences(world: World) -> None:
    path, ref = f"/incidents/{world.ref}/do", world.action()
    status, told = send(world.client("other_member"), f"{path}/complete_action", action_ref=ref)
    assert (status, told["error"]) == (403, "not allowed")
    status, told = send(world.client("member"), "/incidents/WY-1999-01/do/write_log", text="x")
    assert (status, bool(told["sentence"])) == (404, True)
    stale = world.client("member").post(f"{path}/complete_action", data={"action_ref": ref}, headers=QUEUE)
    assert (stale.status_code, stale.get_json()["error"]) == (403, "stale")
    with world.app.test_client() as nobody:
        assert nobody.get("/account/queue-key", headers=QUEUE).status_code == 401


def test_the_key_is_a_persons_own_the_same_at_every_sign_in_and_never_cached(world: World) -> None:
    first, again = (world.client("member").get("/account/queue-key") for _ in range(2))
    other = world.client("chair").get("/account/queue-key")
    assert first.get_json()["key"] == again.get_json()["key"] != other.get_json()["key"]
    assert re.fullmatch("[0-9a-f]{64}", first.get_json()["key"])
    assert first.headers["Cache-Control"] == "no-store"


def test_signing_out_clears_the_browser_but_for_what_waits_there_locked(world: World) -> None:
    member = world.client("member")
    assert "storage" in member.post("/sign-out", data={"csrf_token": token(member)}).headers["Clear-Site-Data"]
    member = world.client("member")
    kept = member.post("/sign-out", data={"csrf_token": token(member), "keep": "unrecorded"})
    assert kept.headers["Clear-Site-Data"] == '"cache"'


def test_the_service_worker_is_of_this_version_and_keeps_what_a_page_needs(world: World) -> None:
    answer = world.client("member").get("/service-worker.js")
    shell = json.loads(answer.text.splitlines()[0].removeprefix("const SHELL = ").removesuffix(";"))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    page = world.client("member").get(f"/incidents/{world.ref}").text
    needed = set(re.findall(r'(?:src|href)="(/assets/[^"]+\.(?:js|css))"', page))
    assert needed <= set(shell["assets"])
    for address in (*shell["assets"], *shell["pages"]):
        with world.client("member").get(address) as found:
            assert found.status_code == 200, address


def test_the_pages_that_lie_on_any_device_name_nobody(world: World) -> None:
    for address in ("/offline", "/not-recorded"):
        with world.app.test_client() as nobody:
            page = nobody.get(address)
        assert (page.status_code, "data-person" in page.text) == (200, False)


def test_a_copy_is_told_whether_its_history_is_the_servers(world: World) -> None:
    member, head = world.client("member"), reading.head_of(world.ref)
    assert head is not None
    path = f"/incidents/{world.ref}/holds"
    assert member.get(f"{path}/{head.seq}?link={head.short}").status_code == 200
    assert member.get(f"{path}/{head.seq}?link=0123456789abcdef").status_code == 409
    assert member.get(f"{path}/{head.seq + 1}?link={head.short}").status_code == 409
    assert world.client("colleague").get("/incidents/WY-1999-01/holds/1").status_code == 404
