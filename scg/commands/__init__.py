"""Every act of scg: the registry of commands, and run(), the only way to one."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from scg import gauges
from scg.commands.asking import Asked, fields_of, model_of, parse
from scg.commands.renewing import renew_logins
from scg.models.roles import Standing, standing_of
from scg.record.change import Actor, Change, answer_of, change
from scg.rules.access import ACTS, CONFIRMED, carriers, may
from scg.rules.logins import was_lately
from scg.words import Already, Confirm, KeyReused, NotAllowed, NotFound, Refused

__all__ = ["COMMANDS", "Actor", "Command", "Outcome", "command", "run"]


@dataclass(frozen=True)
class Command:
    """One registered act: its name, the title and button of its form, and its fields."""

    name: str
    title: str
    button: str
    function: Callable[..., None]
    fields: Mapping[str, Asked]
    forum_wide: bool
    seats_in: str = ""

    @cached_property
    def model(self) -> type[BaseModel]:
        """The pydantic model of the fields, made when it is first asked for: a start is to be quick."""
        return model_of(self.name, self.function)

    @property
    def doc(self) -> str:
        """What the act does, from its docstring."""
        return (self.function.__doc__ or "").strip()


@dataclass(frozen=True)
class Outcome:
    """What became of a command: where its entry is, or the sentence saying it had been done already."""

    log: str
    seq: int = 0
    link: str = ""
    at: str = ""
    kind: str = ""
    entity: str = ""
    replay: bool = False
    already: str = ""


COMMANDS: dict[str, Command] = {}


def command(
    title: str, *, button: str = "", forum_wide: bool = False, seats_in: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a command under its own name, which must stand in the table of rules.

    The function takes the change under way and keyword-only fields, and ends in one
    `change.record(...)`, in Refused, or in Already. `forum_wide` acts belong to the forum's log;
    `seats_in` names the field that holds an incident whose seats carry such an act as well.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        name = function.__name__
        if name in COMMANDS or name not in ACTS:
            raise ValueError(f"{name} must be registered once and stand in the table of rules")
        fields = fields_of(function)
        COMMANDS[name] = Command(name, title, button or title, function, fields, forum_wide, seats_in)
        return function

    return register


@contextmanager
def _refusals_counted() -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        gauges.refused(refusal.kind)
        if refusal.kind == "changed":
            gauges.conflicted()
        raise


@_refusals_counted()
def run(
    name: str,
    actor: Actor,
    log: str,
    key: str,
    given: Mapping[str, Any],
    *,
    at: datetime | None = None,
    client_at: datetime | None = None,
) -> Outcome:
    """Carry out one act: parse what was given, take the lock, check the seat, do it, commit, announce.

    `log` is the incident's reference, or the forum's code for acts of the forum. `key` is the
    idempotency key, the actor's own: the same request under it gets the first answer. `at` is given by
    replays of history only; `client_at` is the device's time of what was done offline. Raises Refused (or
    one of its kinds), with nothing changed.
    """
    act = COMMANDS.get(name)
    if act is None:
        raise NotFound(f"There is no command called {name[:60]}")
    fields = parse(act.model, act.fields, given)
    fingerprint = _fingerprint(name, log, given)
    times = {"at": at, "client_at": client_at}
    try:
        with change(log=log, actor=actor, key=key, command=name, fingerprint=fingerprint, **times) as under_way:
            if under_way.answer is not None:
                return Outcome(**under_way.answer, replay=True)
            _allow(act, under_way, fields)
            act.function(under_way, **fields)
            renew_logins(under_way)
    except Already as done:
        return Outcome(log=log, already=done.sentence)
    except KeyReused:
        _visible(actor, log)  # to a stranger, a used key must not tell that this incident exists
        raise
    if not under_way.written:
        raise RuntimeError(f"{name} ended in neither an entry nor a refusal")
    gauges.acknowledged(name)
    return Outcome(**answer_of(under_way))


def _fingerprint(name: str, log: str, given: Mapping[str, Any]) -> str:
    request = json.dumps([name, log, dict(given)], sort_keys=True, default=str)
    return hashlib.sha256(request.encode("utf-8", "surrogatepass")).hexdigest()


def _allow(act: Command, under_way: Change, fields: Mapping[str, Any]) -> None:
    standing = _visible(under_way.actor, under_way.log)
    if act.forum_wide == standing.in_incident:
        raise NotFound("There is no such incident")
    roles = standing.roles
    if act.seats_in:
        roles |= _visible(under_way.actor, fields[act.seats_in]).roles
    mark = may(act.name, roles)
    if mark == "-":
        raise NotAllowed(refusal(act.name))
    if came_in(under_way.actor):
        _sure(act, standing, under_way.at)
    under_way.own_only = mark == "own"
    under_way.agency = standing.agency


def _visible(actor: Actor, log: str) -> Standing:
    standing = standing_of(actor.person, log, login=actor.login, token=actor.token)
    if standing is None or not standing.active:
        raise NotAllowed("Your account is closed. Ask your forum's administrator")
    if came_in(actor) and not standing.let_in:
        raise NotAllowed("You were signed out. Sign in and do it again")
    if not standing.roles:
        raise NotFound("There is no such incident")
    return standing


def came_in(actor: Actor) -> bool:
    """Whether somebody came by a login or token, which is to hold, and isn't scg's own command line."""
    return bool(actor.login or actor.token)


def _sure(act: Command, standing: Standing, at: datetime) -> None:
    if standing.lacking:
        raise NotAllowed(f"Your forum asks the {standing.lacking[0]} for a second factor. Sign in with one")
    if act.name in CONFIRMED and not was_lately(standing.confirmed_at, at):
        raise Confirm("Show that it is you to do this", field="confirm")


def refusal(name: str) -> str:
    """The sentence for somebody whose seat does not carry an act: who may do it."""
    who = carriers(name)
    said = f"the {who[0]}" if len(who) == 1 else f"the {', the '.join(who[:-1])} or the {who[-1]}"
    return f"Only {said} may do this"


def own(under_way: Change, agency: str) -> None:
    """Settle that an act is about the actor's own agency, where their seat reaches no further."""
    if under_way.own_only and agency != under_way.agency:
        raise NotAllowed("You may do this for your own agency only")
    under_way.own_only = False
