"""Following an incident without a browser: its head, what is pushed after an entry, a page's own pieces."""

import re

from flask import Flask, current_app, g

from scg import pieces
from scg.extensions import db
from scg.models import Incident
from scg.record import reading
from tests.support.world import World


def forget() -> None:
    """Begin as a new request does: the app context of a test outlives its requests."""
    for name in list(g):
        g.pop(name)


def head(world: World) -> int:
    """The number of the newest entry."""
    db.session.rollback()
    found = reading.head_of(world.ref)
    assert found is not None
    return found.seq


def push(app: Flask, world: World, seq: int) -> dict[str, str]:
    """What is pushed after one entry: pieces by name."""
    forget()
    with app.test_request_context():
        pushed = pieces.since(world.ref, seq)
        assert pushed is not None
        return {told["name"]: told["html"] for told in pushed.pieces}


def pieces_of(html: str) -> dict[str, str]:
    """The pieces of a page by name, each as it is rendered now."""
    names = dict.fromkeys(re.findall(r'data-piece="([^"]+)"', html))
    forget()
    with current_app.test_request_context():
        ref = re.search(r'data-incident="([^"]+)"', html)
        assert ref is not None
        incident = db.session.get_one(Incident, ref.group(1))
        return {name: pieces.render(incident, *name.partition("/")[::2]) for name in names}
