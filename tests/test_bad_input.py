"""The law of bad input: what anybody types is kept to the byte, or refused by the name of its field; never more."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from scg.commands import COMMANDS, Command, Outcome
from scg.commands.accounts import issue_token
from scg.commands.asking import Asked, parse
from scg.extensions import db
from scg.models import EntryContent
from scg.models.annexes import SealedText
from scg.record import reading
from scg.record.projection import fields_of
from scg.words import Refused
from tests.support.corpus import EVERYTHING, HARMLESS, LINES, REFUSED
from tests.support.everything import every_command
from tests.support.world import PEOPLE, World

Send = Callable[..., TestResponse]
LONGEST_SENTENCE = 200
NOT_WORDS = ("times", "code", "email")  # what is read from a line isn't kept as it was typed


@pytest.fixture
def send(app: Flask, world: World) -> Send:
    """Somebody's script: send(part, path, body, **headers); what isn't bytes is sent as JSON."""
    tokens: dict[str, str] = {}

    def sent(part: str, path: str, body: Any, **headers: str) -> TestResponse:
        name = PEOPLE[part][0].lower().replace(" ", ".")
        token = tokens.get(part) or tokens.setdefault(part, issue_token(f"{name}@wy.example", "script"))
        told = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        whole = body if isinstance(body, bytes) else json.dumps(body).encode()
        return app.test_client().post(path, data=whole, headers=told)

    return sent


def path_of(world: World, act: Command) -> str:
    return "/api/forum/commands" if act.forum_wide else f"/api/incidents/{world.ref}/commands"


def alone(act: Command, name: str, value: Any) -> dict[str, Any]:
    """One field of a command, with what is asked for before any field is looked at."""
    return {**({"version": 1} if "version" in act.fields else {}), name: value}


def names(sentence: str, asked: Asked) -> bool:
    """Whether a sentence says by name which field it is about, in a line that can be read."""
    said = asked.label.lower() in sentence.lower() or sentence == asked.missing
    return said and len(sentence) <= LONGEST_SENTENCE and sentence.isprintable()


def kept(text: str) -> str:
    """Text as it is stored: its line ends as one sign, without white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def takes_text(asked: Asked) -> bool:
    return asked.widget in ("line", "text") and not asked.pick and asked.name not in NOT_WORDS


def test_every_field_keeps_every_entry_to_the_byte_or_refuses_it_by_name() -> None:
    tried = 0
    for act, (name, value) in itertools.product(COMMANDS.values(), EVERYTHING.items()):
        for asked in act.fields.values():
            tried += 1
            try:
                taken = parse(act.model, act.fields, alone(act, asked.name, value)).get(asked.name)
            except Refused as refusal:
                sentence = refusal.errors.get(asked.name)
                if sentence is not None:
                    assert names(sentence, asked), (act.name, asked.name, name, sentence)
                    continue
            else:
                assert not isinstance(taken, str) or taken == kept(value), (act.name, asked.name, name)
            assert name not in REFUSED, (act.name, asked.name, name)
    print(f"{tried} fields filled: {len(COMMANDS)} commands, {len(EVERYTHING)} entries")


def whole(act: Command, value: Any) -> dict[str, Any]:
    """A command with the same in each of its fields, as far as a body may be long."""
    fields = [name for name in act.fields if name != "version"]
    wanted = fields[:1] if isinstance(value, str) and len(value) > 20_000 else fields
    return {"command": act.name, "version": 1, **dict.fromkeys(wanted, value)}


@pytest.mark.long
@pytest.mark.one_database
def test_the_api_refuses_every_entry_in_every_field_of_every_command_and_records_nothing(
    world: World, send: Send
) -> None:
    send("chair", "/api/incidents", {})  # which issues the token: an entry of the forum's
    heads = {log: reading.head_of(log) for log in (world.ref, "WY")}
    tried = 0
    for act, (name, value) in itertools.product(COMMANDS.values(), EVERYTHING.items()):
        answer = send("chair", path_of(world, act), whole(act, value))
        tried += len(act.fields)
        about = (act.name, name, answer.status_code, answer.text[:300])
        assert 400 <= answer.status_code < 500, about
        if answer.status_code == 413:
            assert name == "two megabytes", about
            continue
        told = answer.json
        assert told["sentence"] and len(told["sentence"]) <= LONGEST_SENTENCE, about
        for field, sentence in told["fields"].items():
            assert field == "version" or names(sentence, act.fields[field]) or name not in REFUSED, about
        if name in REFUSED:
            assert told["fields"], about
        assert "\0" not in answer.text and "\u202e" not in answer.text, about
    assert {log: reading.head_of(log) for log in heads} == heads
    print(f"{tried} fields sent to the API")


class Wicked(World):
    """A world in which everybody types what they shouldn't, wherever a field takes words of their own."""

    place, typed, asked = 0, 0, set[tuple[str, str]]()

    def does(self, part: str, act: str, /, *, log: str = "", key: str = "", **given: Any) -> Outcome:
        """The act with bad words in all of its fields that take any; with fewer where it refuses some."""
        wicked = {name: self.words(asked) for name, asked in COMMANDS[act].fields.items() if takes_text(asked)}
        while True:
            head = reading.head_of(log or self.ref)
            try:
                done = super().does(part, act, log=log, key=key, **{**given, **wicked})
            except Refused as refusal:
                assert reading.head_of(log or self.ref) == head, (act, wicked)
                refused = [name for name in refusal.errors if wicked.pop(name, None) is not None]
                if not refused:
                    raise
            else:
                return self._found(act, done, wicked)

    def words(self, asked: Asked) -> str:
        """The next words for a field: as many as it holds, all of them where it holds a text."""
        if asked.widget == "text":
            return "\n".join((*HARMLESS.values(), *LINES.values()))
        self.place += 1
        return LINEFULS[self.place % len(LINEFULS)]

    def _found(self, act: str, done: Outcome, wicked: dict[str, str]) -> Outcome:
        if done.already:
            return done
        content = db.session.get_one(EntryContent, (done.log, done.seq)).content
        leaves = set(strings(fields_of(content)))
        if sealed := db.session.get(SealedText, (done.log, done.seq)):
            leaves |= set(strings(json.loads(sealed.content)))
        for name, words in wicked.items():
            self.typed += 1
            lines = [part.strip() for line in kept(words).split("\n") for part in line.partition(":")[::2]]
            assert kept(words) in leaves or leaves.issuperset(lines), (act, name)
        return done


def linefuls() -> list[str]:
    """All the harmless entries, as many to a line as it holds."""
    lines = [""]
    for value in HARMLESS.values():
        if len(lines[-1]) + len(value) > 198:
            lines.append("")
        lines[-1] = f"{lines[-1]} {value}".strip()
    return lines


LINEFULS = linefuls()


def strings(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


@pytest.mark.long
@pytest.mark.one_database
@pytest.mark.parametrize("first", range(len(LINEFULS)))
def test_every_entry_that_a_field_takes_is_in_the_record_to_the_byte(world: World, first: int) -> None:
    wicked = Wicked(world.app, world.people, world.ref, world.count)
    wicked.place = first
    every_command(wicked)
    print(wicked.typed, "fields typed")
