"""Makes one world by the product's own commands: python -m bench.worlds_made FOLDER ASKED (see bench.worlds).

The disk is waited for once a world instead of once a command; the rest is what a server would have written.
"""

import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from bench.worlds import TOLD, Asked
from bench.worlds_played import Played
from scg import create_app, storage
from scg.commands import Actor, accounts
from scg.commands.founding import add_first_person, found_forum
from scg.commands.logins import begin_login
from scg.extensions import db
from scg.migrating import migrate_database
from scg.models import Action, Agency, Forum, Person
from scg.rules.responders import RESPONDERS, Responder
from scg.words import UNSETTLED, Category, Factor

CODE, PASSWORD, REALLY_SIGN_IN = "WY", "correct horse battery staple", 5
FIRST = "Amina Tom Priya Joan Grace Dev Ruth Sam Ian Lee Nadia Owen Farah Colin Meera Hugh Aisha Paul Zoe".split()
SECRETS: dict[str, str] = {}
LAST = "Shah Ellis Nair Firth Obi Patel Lowe Wood Park Chan Hirst Sykes Khan Booth Rao Dyson Malik Shaw".split()


def main(asked: Asked) -> None:
    """Make what was asked for in the folder's database, going on from what is there."""
    app = create_app()
    migrate_database(app)
    with app.app_context():
        _hurry(db.engine)
        if db.session.scalar(select(func.count()).select_from(Forum)) == 0:
            _found(asked)
        groups = _groups(asked)
        played = [Played(asked, group) for group in groups]
        for one in played:
            one.play()
        if asked.actions:
            _let_in([actor for group in groups for actor in group])
        told: dict[str, Any] = {"refs": [one.ref for one in played], "meeting": asked.meetings + 1}
        told["people"] = {one.ref: [_person(actor.person) for actor in one.actors] for one in played}
        told["heads"] = {one.ref: one.length() for one in played}
        told["actions"] = {one.ref: _open_actions(one.ref) for one in played}
        db.session.remove()
        storage.empty_wal()
        db.engine.dispose()
    (Path(sys.argv[1]) / TOLD).write_text(json.dumps({**told, "password": PASSWORD}))


def _hurry(engine: Engine) -> None:
    db.session.remove()
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


def _found(asked: Asked) -> None:
    """The forum, its agencies and everybody's account."""
    councils = [
        Responder(
            f"council-{number}",
            f"{LAST[number % len(LAST)]}shire Council {number}",
            Category.ONE,
            "Local government",
        )
        for number in range(len(RESPONDERS) + 1, asked.agencies + 1)
    ]
    agencies = [*RESPONDERS, *councils][: asked.agencies]
    found_forum(CODE, "West Yorkshire LRF", "West Yorkshire", origin="scg.test", agencies=agencies)
    for number in range(asked.people * asked.incidents):
        name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}"
        agency = agencies[number % asked.people % len(agencies)].code
        add_first_person(CODE, name, f"person-{number}@wy.example", agency, post="Director on call")


def _groups(asked: Asked) -> list[list[Actor]]:
    """Everybody, as the record shows them, by incident."""
    everybody = db.session.scalars(select(Person).order_by(Person.id)).all()
    names = dict(db.session.execute(select(Agency.code, Agency.name)).all())
    actors = [Actor(who.id, f"{who.name}, {names[who.agency]}") for who in everybody]
    return [actors[begin : begin + asked.people] for begin in range(0, len(actors), asked.people)]


def _let_in(actors: list[Actor]) -> None:
    """A password for a few, and a login for each, as signing in leaves it: argon2 would take minutes."""
    for actor in actors[:REALLY_SIGN_IN]:
        accounts.set_password(actor.person, PASSWORD)
    for actor in actors:
        SECRETS[actor.person] = begin_login(actor.person, Factor.PASSWORD, "bench")


def _person(person: str) -> dict[str, str]:
    found = db.session.get_one(Person, person)
    return {"person": person, "email": found.email, "agency": found.agency, "login": SECRETS.get(person, "")}


def _open_actions(ref: str) -> list[dict[str, str]]:
    query = select(Action).where(Action.incident == ref, Action.state.in_(UNSETTLED)).order_by(Action.ref)
    found = db.session.scalars(query)
    return [{"ref": one.ref, "owner": one.owner, "version": str(one.version)} for one in found]


if __name__ == "__main__":
    main(Asked(**json.loads(sys.argv[2])))
