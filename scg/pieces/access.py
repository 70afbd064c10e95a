"""The tables of who may do what as a page shows them: in words, act by act and way by way."""

from collections.abc import Mapping
from dataclasses import dataclass

from scg.commands import COMMANDS
from scg.rules.access import ACTS, CONFIRMED
from scg.rules.ways import WAYS, Way
from scg.words import SEAT_ROLES, Role

OF = {
    "anyone": "Anybody, signed in or not",
    "person": "Whoever is signed in: their own",
    "forum": "People of one’s own forum",
    "incident": "Whoever has a seat in the incident",
}
SAID = {"yes": "yes", "own": "own agency", "-": "no", "act": "as the act"}


@dataclass(frozen=True)
class Row:
    """One row of a table: what it is called, what it is for in words, and what each role may."""

    name: str
    title: str
    marks: list[tuple[str, str]]
    confirmed: bool = False


def acts() -> list[Row]:
    """Every act, in the order of the table of rules."""
    return [Row(name, COMMANDS[name].title, _said(marks), name in CONFIRMED) for name, marks in ACTS.items()]


def by_part() -> list[tuple[str, list[tuple[str, str]]]]:
    """By part, as seats are and then those without one: what it may do, with how far, in the order of the table."""
    return [(str(role), _carried(role)) for role in (*SEAT_ROLES, Role.INCOMING, Role.ADMINISTRATOR)]


def _carried(role: Role) -> list[tuple[str, str]]:
    return [(COMMANDS[act].title, SAID[marks[role]]) for act, marks in ACTS.items() if marks[role] != "-"]


def ways() -> list[tuple[str, list[Row]]]:
    """Every page, call and event, by whose it is."""
    return [(said, [_row(way) for way in WAYS.values() if way.of == of]) for of, said in OF.items()]


def _row(way: Way) -> Row:
    return Row(way.name, way.name.replace(".", ": ").replace("_", " "), _said(way.marks))


def _said(marks: Mapping[Role, str]) -> list[tuple[str, str]]:
    return [(str(role), SAID[mark]) for role, mark in marks.items()]
