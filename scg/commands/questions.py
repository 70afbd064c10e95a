"""Questions of an observer's office to the group: asked, answered, withdrawn."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import func, select

from scg.commands import command, own
from scg.commands.finding import agency, any_incident
from scg.commands.given import AgencyCode, Ask, Line, OptionalLine, OptionalText, Text, When
from scg.extensions import db
from scg.models.directory import Person
from scg.models.questions import Question
from scg.models.rows import row_of
from scg.record.change import Change
from scg.rules.london import show
from scg.words import Already, NotAllowed, Refused

QuestionRef = Annotated[Line, StringConstraints(max_length=20), Ask("Question", widget="hidden")]
POLICING = "It asks what was done and why; operational direction stays with the Chief Constable (Policing Protocol)"


@command("Ask a question", button="Ask")
def ask_question(
    change: Change,
    *,
    text: Annotated[Text, Ask("Question", POLICING, missing="Enter the question")],
    agency_code: Annotated[
        OptionalLine, Ask("To", "The whole group, where no agency is chosen", pick="agencies")
    ] = "",
    answer_by: Annotated[When, Ask("Answer by", missing="Enter by when an answer is asked for")],
) -> None:
    """Ask the group, or one agency, a question, with the time by which an answer is asked for; closed or not."""
    any_incident(change)
    if answer_by <= change.at:
        raise Refused("The time to answer by must lie ahead", field="answer_by")
    to = agency(change, agency_code, "agency_code").code if agency_code else ""
    count = select(func.count()).select_from(Question).where(Question.incident == change.log)
    ref = f"Q{(db.session.scalar(count) or 0) + 1:02d}"
    told = {"question": ref, "text": text, "agency": to, "office": _office(change), "answer_by": answer_by}
    change.record("question.asked", f"question:{ref}", meeting=None, **told)


def _office(change: Change) -> str:
    person = row_of(Person, change.actor.person)
    return person.agency if person is not None else ""


@command("Answer a question", button="Answer")
def answer_question(
    change: Change,
    *,
    question: QuestionRef,
    agency_code: Annotated[AgencyCode, Ask("Answering agency", pick="agencies")],
    answer: Annotated[Text, Ask("Answer", missing="Enter the answer")],
) -> None:
    """Answer a question for the group, or, from a member's seat, as the agency that it was put to."""
    as_member = change.own_only
    own(change, agency_code)
    found = _question(change, question)
    if as_member and found.agency != agency_code:
        raise NotAllowed("You may answer what was put to your own agency only")
    if found.answered_at is not None:
        raise Already(f"{found.ref} was answered by {found.answered_by}, {show(found.answered_at)}")
    told = {"question": found.ref, "agency": agency(change, agency_code, "agency_code").code, "answer": answer}
    change.record("question.answered", f"question:{found.ref}", meeting=None, **told)


@command("Withdraw a question", button="Withdraw")
def withdraw_question(
    change: Change,
    *,
    question: QuestionRef,
    reason: Annotated[OptionalText, Ask("Reason")] = "",
) -> None:
    """Withdraw a question of one's own office that wasn't answered."""
    found = _question(change, question)
    if found.office != _office(change):
        raise NotAllowed("Only the office that asked may withdraw a question")
    if found.answered_at is not None:
        raise Refused(f"{found.ref} has been answered, and stays with its answer", field="question")
    change.record("question.withdrawn", f"question:{found.ref}", meeting=None, question=found.ref, reason=reason)


def _question(change: Change, ref: str) -> Question:
    any_incident(change)
    found = row_of(Question, change.log, ref)
    if found is None or found.withdrawn_at is not None:
        raise Refused("Select a question that was asked and not withdrawn", field="question")
    return found
