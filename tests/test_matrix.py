"""The matrix of access over the wire: everybody, every page, call, act and event, about every incident there is."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from scg.extensions import db, socketio
from scg.models import Log
from scg.rules.access import may
from scg.rules.ways import WAYS
from tests.support.following import forget
from tests.support.matrix import PARTS, PLACES, Everywhere, of_incidents
from tests.support.world import World
from tests.test_access import sample

pytestmark = pytest.mark.long

# What stands in an address beside the incident: something that is there.
NAMED: dict[str, Any] = {
    "number": 1,
    "seq": 1,
    "action": "SCG001/A01",
    "decision": "SCG001/D01",
    "agency": "leeds",
    "audience": "public",
    "kind": "json",
    "stand": "3",
    "page": "actions",
    "name": "write_log",
    "sheet": "chair~wyp",
    "printed": "SCG001/P01",
    "secret": "of-a-feed-that-nobody-made",
}
OF_ENDPOINT: dict[str, dict[str, Any]] = {
    "served.asset": {"name": "css/app.css"},
    **{f"papers.{way}": {"name": "information-picture"} for way in ("paper", "ask", "issue", "document")},
    "forms.of_forum": {"name": "add_agency"},
    "forms.in_forum": {"name": "add_agency"},
}
OF_PLACE = {"seats.handover": "handover.begun", "invitations.invitation": "invitation.made"}
SIGNS_OUT = {"account.sign_out", "devices.sign_out_others"}
# What differs between two answers anyway: what is signed or timed, where one was going, and the name asked for.
NAMES = r"WY-\d{4}-\d\d|SY-\d{4}-\d\d|(?:&#39;|%27|')--not-a-reference"
SIGNED = r'nonce="[^"]+"|name="(?:csrf_token|next)" value="[^"]*"|data-idle="[^"]+"|next=[^"]*'
SAID = r'(?s:<div class="govuk-notification-banner.*?</div>\s*</div>)'  # of what was done before
PASSING = re.compile(rf"{SAID}|{SIGNED}|{NAMES}|\d+|\s+".encode())


@pytest.fixture
def everywhere(app: Flask, world: World) -> Everywhere:
    return Everywhere.made(app, world)


@pytest.mark.timeout(300)
def test_everybody_opens_what_the_table_says_and_nothing_else_in_every_place(everywhere: Everywhere) -> None:
    heads, cells, kept_out = heads_of_all(), Counter[str](), dict[tuple[str, str], set[bytes]]()
    for rule in everywhere.app.url_map.iter_rules():
        for place in everywhere.asked if WAYS[rule.endpoint].of == "incident" else ("own",):
            for part in everywhere.askers:
                for method in sorted(rule.methods & {"GET", "POST"}):
                    if not (method == "POST" and rule.endpoint in SIGNS_OUT and everywhere.signed_in(part)):
                        cells[method] += 1
                        told = answer(everywhere, part, method, rule, place)
                        expect(everywhere, part, rule, place, method, told)
                        if told.status_code == 404 and not everywhere.roles(part, place):
                            kept_out.setdefault((rule.rule, part), set()).add(PASSING.sub(b"", told.data))
        if rule.methods & {"GET"} and "POST" not in rule.methods:
            assert heads_of_all() == heads, f"looking at {rule.rule} changed something"
        heads = heads_of_all()
    unlike = {key: len(bodies) for key, bodies in kept_out.items() if len(bodies) > 1}
    assert unlike == {}, "what isn't one's own can't be told from what isn't there"
    print(f"{cells.total()} cells of {len(WAYS)} ways x {len(PARTS)} people x {len(PLACES)} places: {dict(cells)}")


def answer(everywhere: Everywhere, part: str, method: str, rule: Rule, place: str) -> Any:
    """What somebody is answered at one address."""
    path = address(everywhere, rule, place)
    body = {} if rule.rule.startswith("/api/") else None
    return everywhere.ask(part, method, path, body)


def address(everywhere: Everywhere, rule: Rule, place: str) -> str:
    """One address of a rule about one incident, with something in it that is there."""
    path = rule.rule.replace("<ref>", everywhere.refs.get(place, ""))
    for name in rule.arguments - {"ref"}:
        path = re.sub(rf"<(?:[^:<>]+:)?{name}>", str(named(everywhere, rule.endpoint, name, place)), path)
    return path


def named(everywhere: Everywhere, endpoint: str, name: str, place: str) -> Any:
    """What an address names: it must be there, or keeping out couldn't be told from not being there."""
    if endpoint in OF_PLACE:
        query = "SELECT max(seq) FROM entry WHERE log = :log AND kind = :kind"
        told = {"log": everywhere.refs[place], "kind": OF_PLACE[endpoint]}
        return db.session.execute(db.text(query), told).scalar() or 1
    if name == "id":
        return everywhere.world.people["elsewhere"]  # whose logins an administrator may end
    return OF_ENDPOINT.get(endpoint, {}).get(name, NAMED[name])


def expect(everywhere: Everywhere, part: str, rule: Rule, place: str, method: str, told: Any) -> None:
    """Settle that somebody was answered as the table of ways says."""
    way, said = WAYS[rule.endpoint], f"{part} {method} {rule.rule} {place}: {told.status_code}"
    assert told.status_code < 500, said
    to_sign_in = told.status_code == 302 and told.location.startswith("/sign-in?")
    if way.of == "anyone":
        led_back = rule.endpoint.startswith("single_sign_on.")  # by a provider's answer that isn't one
        assert told.status_code != 401 and (led_back or not to_sign_in), said
        return
    if not everywhere.signed_in(part):
        assert told.status_code == 401 or to_sign_in, said
        return
    assert told.status_code != 401 and not to_sign_in, said
    if way.of == "person":
        return
    roles = everywhere.roles(part, place) if way.of == "incident" else everywhere.forum_roles(part)
    of_ours = part == "stranger" and "id" in rule.arguments  # of our people they are told nothing
    if roles and not way.admits(roles):
        assert told.status_code == 403, said
    elif not roles or of_ours:
        assert told.status_code == 404, said
    elif method == "GET":
        empty = place in ("another", "theirs") and rule.arguments != {
            "ref"
        }  # nothing is in there to be asked about
        assert told.status_code in (200, 302, 303, 409, *([404] if empty else [])), said
    elif "act" not in way.marks.values():
        nothing_to_do = "id" in rule.arguments  # they may, and there is none of it
        assert told.status_code not in (403, *(() if nothing_to_do else (404,))), said


def test_everybody_does_what_the_table_says_and_nothing_else_in_every_place(everywhere: Everywhere) -> None:
    cells = 0
    for place in sorted(everywhere.asked, key=("theirs guessed malformed another closed own").index):
        for part in everywhere.askers:
            roles = everywhere.roles(part, place)
            for name in sorted(of_incidents(), key=lambda name: name == "take_powers"):
                cells += 1
                body = {"command": name, **sample(name)}
                told = everywhere.ask(part, "POST", f"/api/incidents/{everywhere.refs[place]}/commands", body)
                said = f"{part} {name} {place}: {told.status_code} {told.json}"
                if not everywhere.signed_in(part):
                    assert told.status_code == 401, said
                elif not roles:
                    assert told.status_code == 404, said
                elif may(name, roles) == "-":
                    assert told.status_code == 403 and "may do this" in told.json["sentence"], said
                elif may(name, roles) == "yes":
                    assert told.status_code in (200, 201, 412, 422), said
                else:
                    assert told.status_code in (200, 201, 403, 412, 422), said
    print(f"{cells} cells of {len(of_incidents())} acts x {len(PARTS)} people x {len(PLACES)} places")


def test_everybody_follows_what_is_theirs_and_nothing_else(everywhere: Everywhere) -> None:
    cells = 0
    for part, client in everywhere.clients.items():
        forget()
        page = socketio.test_client(
            everywhere.app, flask_test_client=client, headers={"Origin": "http://localhost"}
        )
        assert page.is_connected() == everywhere.signed_in(part), part
        for place in PLACES if page.is_connected() else ():
            for event in ("join", "leave"):
                cells += 1
                told = page.emit(event, {"incident": everywhere.refs[place]}, callback=True)
                theirs = event == "leave" or bool(everywhere.roles(part, place))
                assert told["ok"] == theirs, f"{part} {event} {place}"
                assert theirs or told == {"ok": False}, "no word of why"
    print(f"{cells} cells of {len(PARTS)} people x {len(PLACES)} places x 2 events")


def heads_of_all() -> dict[str, int]:
    """Where every log stands."""
    db.session.rollback()
    return {log.id: log.seq for log in db.session.scalars(db.select(Log))}
