"""What the entries about questions do to the table."""

from scg.extensions import db
from scg.models.questions import Question
from scg.projections.finding import row
from scg.record.projection import Written, projects


@projects("question.asked")
def asked(entry: Written) -> None:
    """A question that waits for its answer."""
    fields = entry.fields
    told = {"text": fields["text"], "agency": fields["agency"], "office": fields["office"]}
    when = {"asked_at": entry.at, "asked_by": entry.by, "answer_by": entry.time("answer_by")}
    place = {"incident": entry.log, "ref": fields["question"], "version": entry.seq, "asked_in": entry.seq}
    db.session.add(Question(**place, **told, **when))


@projects("question.answered")
def answered(entry: Written) -> None:
    """A question with its answer."""
    found = _question(entry)
    found.answer, found.answered_at, found.answered_by = entry.fields["answer"], entry.at, entry.by


@projects("question.withdrawn")
def withdrawn(entry: Written) -> None:
    """A question that nobody needs to answer any more."""
    found = _question(entry)
    found.withdrawn_at, found.withdrawn_because = entry.at, entry.fields["reason"]


def _question(entry: Written) -> Question:
    found = row(Question, entry.log, entry.fields["question"])
    found.version = entry.seq
    return found
