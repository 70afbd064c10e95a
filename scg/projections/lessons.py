"""What the entries about lessons do to the tables."""

from typing import Any

from scg.extensions import db
from scg.models.lessons import Lesson
from scg.models.rows import set_row
from scg.record.projection import Written, projects
from scg.words import LessonState

TOLD = ("text", "happened", "matters", "theme", "agency", "entry", "decision", "action")


@projects("lesson.identified")
def identified(entry: Written) -> None:
    """A new lesson, which nobody has taken up yet."""
    told = {name: entry.fields[name] for name in TOLD}
    place = {"incident": entry.log, "number": entry.fields["lesson"], "version": entry.seq}
    db.session.add(Lesson(**place, **told, identified_at=entry.at, identified_by=entry.by))


def _set(entry: Written, **values: Any) -> None:
    set_row(Lesson, entry.log, entry.fields["lesson"], version=entry.seq, **values)


@projects("lesson.taken_up")
def taken_up(entry: Written) -> None:
    """Owned by an agency, with a date; what had settled it before no longer does."""
    fields, again = entry.fields, {"settled_at": None, "settled_by": "", "reason": ""}
    owner = {"owner": fields["owner"], "owner_role": fields["owner_role"], "due_at": entry.time("due_at")}
    _set(entry, state=LessonState.TAKEN_UP, **owner, **again)


@projects("lesson.progressed")
def progressed(entry: Written) -> None:
    """Progress reported."""
    _set(entry, last_progress=entry.fields["text"])


@projects("lesson.learned")
def learned(entry: Written) -> None:
    """Learned: something has changed."""
    told = {name: entry.fields[name] for name in ("changed", "evidence", "learned_by")}
    _set(entry, state=LessonState.LEARNED, settled_at=entry.at, settled_by=entry.by, **told)


@projects("lesson.declined")
def declined(entry: Written) -> None:
    """Not taken up, with the reason."""
    settled = {"settled_at": entry.at, "settled_by": entry.by, "reason": entry.fields["reason"]}
    _set(entry, state=LessonState.NOT_TAKEN_UP, **settled)
