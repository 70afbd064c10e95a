"""The questions of an observer's office as pages and papers show them: how each stands, and its entries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.questions import Question
from scg.pieces.agencies import name_of
from scg.pieces.figures import Behind, behind
from scg.rules.figures import Period


@dataclass(frozen=True)
class Asked:
    """One question: to whom and from whom by name, and its state, which is derived where it is overdue."""

    row: Question
    to: str
    office: str
    state: str

    @property
    def behind(self) -> tuple[Behind, ...]:
        """The entries that asked it and that last changed it."""
        last = [(self.row.version, f"{self.row.ref} {self.state}")] if self.row.version != self.row.asked_in else []
        return behind([(self.row.asked_in, f"{self.row.ref} asked"), *last])

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in ("asked", "overdue")


def state_of(question: Question, at: datetime) -> str:
    """How a question stands at a time: asked, answered, withdrawn, or overdue."""
    if question.withdrawn_at is not None:
        return "withdrawn"
    if question.answered_at is not None:
        return "answered"
    return "overdue" if question.answer_by < at else "asked"


def questions(incident: Incident, at: datetime, period: Period | None = None) -> list[Asked]:
    """An incident's questions in the order of asking, those that a period is concerned with or all."""
    query = select(Question).where(Question.incident == incident.ref).order_by(Question.asked_in)
    rows = [row for row in db.session.scalars(query) if period is None or _concerns(row, period)]
    return [_asked(incident, row, at) for row in rows]


def _asked(incident: Incident, row: Question, at: datetime) -> Asked:
    to = name_of(incident.forum, row.agency) if row.agency else "the group"
    return Asked(row, to, name_of(incident.forum, row.office), state_of(row, at))


def _concerns(row: Question, period: Period) -> bool:
    ended = row.answered_at or row.withdrawn_at
    return row.asked_at < period.end and (ended is None or ended >= period.begin)
