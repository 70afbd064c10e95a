"""What a notice tells, read from the record when it is told: nothing lies about that was withheld since."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scg.extensions import db
from scg.models.actions import Action
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.notices import Notice
from scg.pieces.agencies import name_of
from scg.record import reading
from scg.record.projection import Written
from scg.rules.london import show
from scg.rules.notices import Kind
from scg.rules.stamps import moment
from scg.words import OUTSTANDING, MeetingState

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """What a notice says: `headline` and `facts` are content, `bare` and `reference` are not; `path` is its page.

    `stands` is false where it has been overtaken since: another notice then says how it is now.
    """

    headline: str
    bare: str
    reference: str
    path: str
    facts: Facts
    stands: bool = True


def told_of(notice: Notice, incident: Incident) -> Told:
    """What a notice about something in an incident tells, as the record has it now."""
    return TELLERS[Kind(notice.kind)](notice, incident)


def entry_of(notice: Notice) -> Written | None:
    """The entry that a notice comes of, or None where the clock brought it, or what it said is missing."""
    found = reading.written(notice.log, after=notice.seq - 1, until=notice.seq) if notice.seq else []
    return found[0] if found else None


def _fields(notice: Notice) -> dict[str, Any]:
    entry = entry_of(notice)
    return entry.fields if entry is not None else {}


def _scg(number: int) -> str:
    return f"SCG {number:03d}"


def _meeting_told(notice: Notice, headline: str, bare: str, facts: Facts, stands: bool) -> Told:
    number = notice.about["meeting"]
    path = f"/incidents/{notice.log}/meetings/{number}"
    return Told(headline, bare, _scg(number), path, [one for one in facts if one[1]], stands)


def _called(notice: Notice, _incident: Incident) -> Told:
    fields, number = _fields(notice), notice.about["meeting"]
    call = fields.get("next") or fields
    at = _time(call, "scheduled_for")
    where = [("How", str(call.get("mode", ""))), ("Place or link", call.get("place", ""))]
    facts = [("When", _shown(at)), *where, ("Purpose", call.get("purpose", ""))]
    bare = f"{_scg(number)} called"
    return _meeting_told(notice, _for(bare, at), bare, facts, _is_at(notice, at))


def _moved(notice: Notice, _incident: Incident) -> Told:
    fields, number = _fields(notice), notice.about["meeting"]
    at, meeting = _time(fields, "scheduled_for"), _meeting(notice)
    bare = f"{_scg(number)} moved"
    facts = [("New time", _shown(at)), ("It was to be", _shown(_time(fields, "was")))]
    facts += [("How", str(meeting.mode)), ("Place or link", meeting.place)] if meeting is not None else []
    facts += [("Reason", fields.get("reason", ""))]
    return _meeting_told(notice, f"{bare} to {_shown(at)}" if at else bare, bare, facts, _is_at(notice, at))


def _cancelled(notice: Notice, _incident: Incident) -> Told:
    meeting = _meeting(notice)
    at = meeting.scheduled_for if meeting is not None else None
    facts = [("It was called for", _shown(at)), ("Reason", _fields(notice).get("reason", ""))]
    bare = f"{_scg(notice.about['meeting'])} cancelled"
    return _meeting_told(notice, bare, bare, facts, True)


def _cadence(notice: Notice, _incident: Incident) -> Told:
    fields = _fields(notice)
    bare = "Cadence changed" if fields.get("was") else "Cadence set"
    headline = f"{bare}: {fields['described']}" if fields.get("described") else bare
    times = [_shown(moment(text)) for text in fields.get("times", ())]
    facts = [("Cadence", fields.get("described", "")), ("Before", fields.get("was", ""))]
    facts += [("Reason", fields.get("reason", "")), ("To step back up", fields.get("triggers", ""))]
    facts += [("Next dates" if place == 0 else "", text) for place, text in enumerate(times)]
    facts += [("Moved", f"{_scg(one['number'])} to {show(moment(one['now']))}") for one in fields.get("moved", ())]
    facts += [("Falls away", _scg(number)) for number in fields.get("fallen", ())]
    return Told(headline, bare, "", f"/incidents/{notice.log}/cadence", [one for one in facts if one[1]])


def _urgent(notice: Notice, incident: Incident) -> Told:
    fields, bare = _fields(notice), f"Urgent item raised for {_scg(notice.about['meeting'])}"
    raised_by = name_of(incident.forum, fields["raised_by"]) if fields.get("raised_by") else ""
    facts = [("Item", fields.get("title", "")), ("Raised by", raised_by)]
    return _meeting_told(notice, bare, bare, facts, True)


def _minutes(notice: Notice, _incident: Incident) -> Told:
    number, version = notice.about["meeting"], notice.about["version"]
    bare = f"Minutes of {_scg(number)} circulated, version {version}"
    path, meeting = f"/incidents/{notice.log}/meetings/{number}/minutes?version={version}", _meeting(notice)
    facts = [("Held", show(meeting.opened_at))] if meeting is not None and meeting.opened_at is not None else []
    return Told(bare, bare, _scg(number), path, facts)


def _given(notice: Notice, incident: Incident) -> Told:
    return _action_told(notice, incident, "given to your agency", "")


def _due(notice: Notice, incident: Incident) -> Told:
    return _action_told(notice, incident, "due soon", "due soon, by")


def _overdue(notice: Notice, incident: Incident) -> Told:
    word = "still overdue" if notice.about.get("step") == "still overdue" else "overdue"
    return _action_told(notice, incident, word, f"{word}, was due")


def _action_told(notice: Notice, incident: Incident, said: str, when: str) -> Told:
    ref, due = notice.about["action"], _time(notice.about, "due_at")
    found = db.session.get(Action, (incident.ref, ref))
    bare, path = f"Action {ref} {said}", f"/incidents/{incident.ref}/actions/{ref}"
    if found is None:
        return Told(bare, bare, ref, path, [], stands=False)
    stands = found.state in OUTSTANDING and due in (None, found.due_at)
    owner = name_of(incident.forum, found.owner) + (f", {found.owner_role}" if found.owner_role else "")
    facts = [("Action", found.text), ("Owner", owner), ("Due", _shown(found.due_at)), ("Priority", found.priority)]
    headline = f"Action {ref} {when} {_shown(due)}" if when else f"{bare}, due {_shown(found.due_at)}"
    headline = headline if when or found.due_at is not None else bare
    return Told(headline, bare, ref, path, [one for one in facts if one[1]], stands)


def _missed(notice: Notice, _incident: Incident) -> Told:
    at = _time(notice.about, "due_at")
    facts = [("The cadence demanded a meeting", _shown(at)), ("Held", "None, and none was called off")]
    headline = f"Meeting missed: due {_shown(at)}"
    return Told(headline, "Meeting missed", "", f"/incidents/{notice.log}/cadence", facts)


def _reports(notice: Notice, _incident: Incident) -> Told:
    entry, fields = entry_of(notice), _fields(notice)
    again = "Reminder: r" if entry is not None and entry.kind == "report.chased" else "R"
    bare = f"{again}eport asked of your agency before {_scg(notice.about['meeting'])}"
    until = _time(fields, "until")
    facts = [("Until", _shown(until)), ("Note", fields.get("note", ""))]
    told = _meeting_told(notice, f"{bare}, until {_shown(until)}" if until else bare, bare, facts, True)
    return replace(told, path=f"{told.path}/reports")  # where its form holds what the agency reported last


def _not_taken(notice: Notice, _incident: Incident) -> Told:
    since, problem = _shown(_time(notice.about, "since")), notice.about["problem"]
    facts = [("Since", since), ("Last try", problem), ("Next", "Each call is tried again for a day, then given up")]
    return Told(f"Webhook not taken since {since}", "Webhook not taken", "", "/forum/webhook", facts)


TELLERS: dict[Kind, Callable[[Notice, Incident], Told]] = {
    Kind.CALLED: _called,
    Kind.MOVED: _moved,
    Kind.CANCELLED: _cancelled,
    Kind.MISSED: _missed,
    Kind.CADENCE: _cadence,
    Kind.URGENT: _urgent,
    Kind.REPORTS: _reports,
    Kind.MINUTES: _minutes,
    Kind.GIVEN: _given,
    Kind.DUE: _due,
    Kind.OVERDUE: _overdue,
    Kind.NOT_TAKEN: _not_taken,
}


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    return moment(fields[name]) if fields.get(name) else None


def _shown(at: datetime | None) -> str:
    return show(at) if at is not None else ""


def _for(bare: str, at: datetime | None) -> str:
    return f"{bare} for {show(at)}" if at is not None else bare


def _meeting(notice: Notice) -> Meeting | None:
    return db.session.get(Meeting, (notice.log, notice.about["meeting"]))


def _is_at(notice: Notice, at: datetime | None) -> bool:
    """Whether a meeting is still to be, at the time that the notice tells."""
    found = _meeting(notice)
    return found is not None and found.state == MeetingState.SCHEDULED and at in (None, found.scheduled_for)
