"""Addresses of pages as templates ask for them by the hundred: made from the routes once, then only filled in."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, url_for
from werkzeug.routing import IntegerConverter, Rule

from scg.rules.numbers import DIGITS


class Number(IntegerConverter):
    """A number in an address: of so many digits that every database can look for it."""

    regex = rf"[0-9]{{1,{DIGITS}}}"


Made = Callable[[dict[str, Any]], str]
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
PLAIN = (None, "string", "path", "int")
# What an address's path and its query hold as it is, as Werkzeug has it.
IN_PATH, IN_QUERY = "!$&'()*+,/:;=@", "!$'()*,/:;?@"


class Addresses:
    """`url_for` for templates: quick for routes of plain parts, Flask's own for every other."""

    def __init__(self, app: Flask):
        self._app = app
        self._known: dict[str, Made | None] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        """The path of a page, what isn't part of it as its query; as `flask.url_for` gives it."""
        if endpoint not in self._known:
            self._known[endpoint] = _filled(list(self._app.url_map.iter_rules(endpoint)))
        made = self._known[endpoint]
        given = {name: value for name, value in values.items() if value is not None}
        try:
            return made(given) if made is not None else url_for(endpoint, **values)
        except KeyError:
            return url_for(endpoint, **values)


def _filled(rules: list[Rule]) -> Made | None:
    """What fills in the one route of an endpoint; None where it has others, or parts that aren't plain."""
    if len(rules) != 1 or rules[0].defaults or any(found["kind"] not in PLAIN for found in _parts(rules[0])):
        return None
    names = [found["name"] for found in _parts(rules[0])]
    if set(names) != rules[0].arguments:
        return None
    pattern = PART.sub("{}", rules[0].rule)

    def made(given: dict[str, Any]) -> str:
        path = pattern.format(*(quote(str(given.pop(name)), safe=IN_PATH) for name in names))
        return f"{path}?{urlencode(given, safe=IN_QUERY)}" if given else path

    return made


def _parts(rule: Rule) -> list[re.Match[str]]:
    return list(PART.finditer(rule.rule))
