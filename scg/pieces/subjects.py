"""What an act is about, told on the page of its form: fields that are sent along without being asked for."""

from collections.abc import Callable, Mapping

from scg.extensions import db
from scg.models.actions import Action
from scg.models.decisions import Decision
from scg.models.incidents import Incident, Seat
from scg.models.invitations import Handover
from scg.models.lessons import Lesson
from scg.models.meetings import AgendaItem, Meeting
from scg.models.questions import Question
from scg.models.withholding import LegalHold, Withholding
from scg.pieces.agencies import name_of
from scg.pieces.entries import entry
from scg.rules.london import show
from scg.rules.sheets import parts_of

Fields = Mapping[str, str]
LARGEST = 2**31 - 1  # what a whole number's column holds on every database


def subjects(incident: Incident, fields: Fields) -> list[tuple[str, str]]:
    """Label and words for each of these fields that names something of the incident; unknown ones are left out."""
    told = ((label, tell(incident, fields)) for name, (label, tell) in TOLD.items() if fields.get(name))
    return [(label, words) for label, words in told if words]


def _action(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Action, (incident.ref, fields["action_ref"]))
    return f"{found.ref}, {name_of(incident.forum, found.owner)}: {found.text}" if found is not None else ""


def _decision(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Decision, (incident.ref, fields["decision_ref"]))
    return f"{found.ref}: {found.decision}" if found is not None else ""


def _meeting(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Meeting, (incident.ref, _number(fields, "meeting_number")))
    return f"SCG {found.number:03d}, {show(found.scheduled_for)}, {found.state}" if found is not None else ""


def _item(incident: Incident, fields: Fields) -> str:
    place = (incident.ref, _number(fields, "meeting_number"), _number(fields, "item_number"))
    found = db.session.get(AgendaItem, place)
    return found.title if found is not None else ""


def _agency(incident: Incident, fields: Fields) -> str:
    return name_of(incident.forum, fields["agency_code"])


def _entry(incident: Incident, fields: Fields) -> str:
    return _told(incident, _number(fields, "entry"))


def _told(incident: Incident, seq: int) -> str:
    found = entry(incident, str(seq))
    return f"Entry {seq:,}: {found['sentence']}" if found is not None else ""


def _lesson(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Lesson, (incident.ref, _number(fields, "lesson")))
    return f"L{found.number:02d}: {found.text}" if found is not None else ""


def _proposal(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Withholding, (incident.ref, _number(fields, "proposal")))
    if found is None:
        return ""
    return f"By {found.proposed_by}, to withhold {_told(incident, found.entry)}\n{found.ground}: {found.reason}"


def _hold(incident: Incident, fields: Fields) -> str:
    found = db.session.get(LegalHold, (incident.ref, _number(fields, "hold")))
    return f"Since {show(found.begun_at)}, placed by {found.begun_by}: {found.reason}" if found is not None else ""


def _seat(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Seat, (incident.ref, _number(fields, "seat")))
    return f"{found.name}, {found.role}" if found is not None else ""


def _annex(incident: Incident, fields: Fields) -> str:
    return _told(incident, _number(fields, "annex"))


def _handover(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Handover, (incident.ref, _number(fields, "handover")))
    return f"{found.role}, from {found.outgoing_name} to {found.incoming_name}" if found is not None else ""


def _question(incident: Incident, fields: Fields) -> str:
    found = db.session.get(Question, (incident.ref, fields["question"][:20]))
    return f"{found.ref}, to be answered by {show(found.answer_by)}: {found.text}" if found is not None else ""


def _number(fields: Fields, name: str) -> int:
    """What is no number that anything could have is 0, which nothing has."""
    told = fields.get(name, "")
    return int(told) if told.isdecimal() and len(told) < len(str(LARGEST)) else 0


def _sheet(_incident: Incident, fields: Fields) -> str:
    ref, line = parts_of(fields["sheet"])
    return f"{ref}, line {line}" if line.isdecimal() else ref


TOLD: dict[str, tuple[str, Callable[[Incident, Fields], str]]] = {
    "action_ref": ("Action", _action),
    "decision_ref": ("Decision", _decision),
    "meeting_number": ("Meeting", _meeting),
    "item_number": ("Agenda item", _item),
    "agency_code": ("Agency", _agency),
    "entry": ("Entry", _entry),
    "annex": ("Annex", _annex),
    "lesson": ("Lesson", _lesson),
    "proposal": ("Proposal", _proposal),
    "hold": ("Legal hold", _hold),
    "seat": ("Seat", _seat),
    "handover": ("Handover", _handover),
    "question": ("Question", _question),
    "sheet": ("Entered from paper", _sheet),
}
