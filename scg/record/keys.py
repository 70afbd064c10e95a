"""Idempotency keys: a person's own, for one exact request, with the answer it got, kept as long as the record."""

import json
from typing import Any

from sqlalchemy import bindparam, insert, select

from scg.extensions import db
from scg.models.record import AnsweredKey
from scg.words import KeyReused

_earlier = select(AnsweredKey.fingerprint, AnsweredKey.answer, AnsweredKey.log).where(
    AnsweredKey.person == bindparam("person"), AnsweredKey.key == bindparam("key")
)
_insert = insert(AnsweredKey.__table__)


def answered(person: str, key: str, fingerprint: str, log: str) -> dict[str, Any] | None:
    """The answer that this request got under this key, None for a new key; KeyReused for another request.

    Of an act that another host recorded, taken over since, nobody kept what exactly was asked: any request
    of the same log under its key is that one again.
    """
    earlier = db.session.execute(_earlier, {"person": person, "key": key}).one_or_none()
    if earlier is None:
        return None
    same = earlier.fingerprint == fingerprint if earlier.fingerprint else earlier.log == log
    if not same:
        raise KeyReused("This key was used for another request. Send a new key with a new request")
    answer: dict[str, Any] = json.loads(earlier.answer)
    return answer


def remember(person: str, key: str, log: str, command: str, fingerprint: str, answer: dict[str, Any]) -> None:
    """Keep the answer, in the transaction of the act itself."""
    kept = {"person": person, "key": key, "log": log, "command": command, "fingerprint": fingerprint}
    db.session.execute(_insert, {**kept, "answer": json.dumps(answer)})
