"""Idempotency keys: a person's own, for one exact request, with the answer it got, kept as long as the record."""

import json
from typing import Any

from scg.models.record import AnsweredKey
from scg.models.rows import add_row
from scg.words import KeyReused


def answered(
    key_log: str | None, fingerprint: str, answer: str, *, asked: tuple[str, str]
) -> dict[str, Any] | None:
    """The answer that a request got under its key, None for a new key; KeyReused for another request.

    Of the key: its log, None where it is new, the fingerprint of its request, and the answer as kept;
    `asked` is the log and the fingerprint of this one. Of an act that another host recorded, taken over
    since, nobody kept what exactly was asked: any request of the same log under its key is that one again.
    """
    if key_log is None:
        return None
    log, now_asked = asked
    same = fingerprint == now_asked if fingerprint else key_log == log
    if not same:
        raise KeyReused("This key was used for another request. Send a new key with a new request")
    first: dict[str, Any] = json.loads(answer)
    return first


def remember(person: str, key: str, log: str, command: str, fingerprint: str, answer: dict[str, Any]) -> None:
    """Keep the answer, in the transaction of the act itself."""
    kept = {"person": person, "key": key, "log": log, "command": command, "fingerprint": fingerprint}
    add_row(AnsweredKey, **kept, answer=json.dumps(answer))
