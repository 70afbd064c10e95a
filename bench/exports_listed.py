"""All that can be taken away of an incident: papers of the register, minutes, variants and logs in every format."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Select, func, select

from scg.commands.logins import begin_login
from scg.documents.formats import FORMATS
from scg.documents.registers import SHEETS
from scg.extensions import db
from scg.models import Action, Decision, Handover, Incident, Meeting, Person, Seat
from scg.papers import PAPERS
from scg.rules.disclosure import VARIANTS
from scg.rules.figures import WHOLE
from scg.words import Factor, Role

LOGS = ("actions", "decisions", "attendance", "log")
ORDER = (Role.CHAIR, Role.SECRETARIAT, Role.DEPUTY, Role.LOGGIST, Role.MEMBER, Role.OBSERVER)
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Export:
    """One document to take away: what it is, of what, in which format, and where."""

    name: str
    of: str
    kind: str
    path: str


def exports(ref: str) -> list[Export]:
    """Every document of an incident: where one has a subject, of the subject of which there is most to say."""
    number = _one(select(Action.meeting).group_by(Action.meeting).order_by(func.count().desc()), Action, ref)
    number = number or _one(select(Meeting.number).order_by(Meeting.number), Meeting, ref) or 0
    subjects = _subjects(ref, number)
    return [*_papers(ref, subjects), *_minutes(ref, number), *_logs(ref)]


def _subjects(ref: str, number: int) -> dict[str, str]:
    """What a paper is asked for of, by the word for its subjects; empty where there is none here."""
    decision = _one(select(Decision.ref).order_by(Decision.ref.desc()), Decision, ref)
    handover = _one(select(Handover.id).order_by(Handover.id.desc()), Handover, ref)
    agency = db.session.get_one(Incident, ref).lead_agency
    found = {"meeting": number, "decision": decision, "handover": handover, "agency": agency, "quarter": WHOLE}
    return {"incident": "", **{word: str(subject or "") for word, subject in found.items()}}


def _one(query: Select[Any], of: Any, ref: str) -> Any:
    return db.session.scalar(query.where(of.incident == ref).limit(1))


def _papers(ref: str, subjects: dict[str, str]) -> Iterator[Export]:
    for paper in PAPERS.values():
        subject = subjects.get(paper.of, "")
        if paper.of != "incident" and not subject:
            continue
        asked = f"?{urlencode({'of': subject})}" if subject else ""
        for kind in FORMATS:
            path = f"/incidents/{ref}/papers/{paper.name}/document.{kind}{asked}"
            yield Export(paper.title, subject, kind, path)


def _minutes(ref: str, number: int) -> Iterator[Export]:
    of, path = f"SCG {number:03d}", f"/incidents/{ref}/meetings/{number}/minutes"
    for kind in FORMATS if number else ():
        yield Export("Minutes", of, kind, f"{path}.{kind}")
    for variant in VARIANTS.values() if number else ():
        for kind in FORMATS:
            yield Export(variant.title, of, kind, f"{path}/for/{variant.word}.{kind}")


def _logs(ref: str) -> Iterator[Export]:
    for word in LOGS:
        for kind in SHEETS:
            yield Export(f"Log of {word}" if word != "log" else "Log", "", kind, f"/incidents/{ref}/{word}.{kind}")


def cookies(app: Flask, ref: str) -> list[str]:
    """The session cookie of everybody with a seat, signed in for this alone, those with most rights first."""
    held = select(Seat.person, Seat.role).join(Person, Person.id == Seat.person)
    rows = db.session.execute(held.where(Seat.incident == ref, Seat.ended_at.is_(None), Person.active)).all()
    first = sorted((row for row in rows if row.role in ORDER), key=lambda row: ORDER.index(Role(row.role)))
    people = list(dict.fromkeys(row.person for row in first))[:MOST_PEOPLE]
    return [_cookie(app, begin_login(one, Factor.PASSWORD, "bench", second=True)) for one in people]


def _cookie(app: Flask, secret: str) -> str:
    with app.test_client() as client:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = secret, True
        kept = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        return f"{kept.key}={kept.value}"
