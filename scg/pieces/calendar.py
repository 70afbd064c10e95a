"""The meetings of an incident as calendars hold them: those to come, those held and those cancelled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from scg.documents.calendar import Occasion
from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import AgendaItem, Meeting
from scg.models.policy import Policy
from scg.models.record import Entry
from scg.models.rows import row_of
from scg.rules.calendar import Ceiling, lasts, sequence, tells, uid
from scg.rules.london import show
from scg.rules.policy import CALENDARS
from scg.rules.stamps import moment
from scg.words import ItemState, MeetingState

LENGTHENING = ("item.added", "item.raised_urgent", "item.withdrawn")


@dataclass(frozen=True)
class Home:
    """Where these meetings are at home: the name that the logs go under, and scg's public address."""

    record: str
    origin: str


@dataclass
class _Agendas:
    """Of an incident's meetings by number: minutes planned, how often they changed and when last."""

    planned: dict[int, int]
    times: "Counter[int]" = field(default_factory=Counter)
    latest: dict[int, datetime] = field(default_factory=dict)


def occasions(incidents: Iterable[Incident], home: Home, number: int | None = None) -> list[Occasion]:
    """The meetings of these incidents, or the one with this number, in the order of their numbers."""
    return [one for incident in incidents for one in _of(incident, home, number)]


def _of(incident: Incident, home: Home, number: int | None) -> list[Occasion]:
    settled = row_of(Policy, incident.forum, CALENDARS)
    told = tells(incident.marking, settled.settled["ceiling"] if settled is not None else Ceiling.NOTHING)
    common = [_entry_at(incident)] + ([settled.at] if settled is not None else [])
    agendas = _agendas(incident.ref)
    query = select(Meeting, Entry.at).join(Entry, (Entry.log == Meeting.incident) & (Entry.seq == Meeting.version))
    query = query.where(Meeting.incident == incident.ref).order_by(Meeting.number)
    if number is not None:
        query = query.where(Meeting.number == number)
    found = []
    for meeting, at in db.session.execute(query):
        changed = max([at, agendas.latest.get(meeting.number, at), *common])
        found.append(_occasion(incident, meeting, home, agendas, told=told, changed=changed))
    return found


def _entry_at(incident: Incident) -> datetime:
    query = select(Entry.at).where(Entry.log == incident.ref, Entry.seq == incident.version)
    return db.session.scalar(query) or incident.opened_at


def _agendas(ref: str) -> _Agendas:
    items = (AgendaItem.incident == ref, AgendaItem.state != ItemState.WITHDRAWN)
    planned = select(AgendaItem.meeting, func.sum(AgendaItem.minutes_planned)).where(*items)
    found = _Agendas({number: sum_ for number, sum_ in db.session.execute(planned.group_by(AgendaItem.meeting))})
    entries = select(Entry.ent, Entry.at).where(Entry.log == ref, Entry.kind.in_(LENGTHENING)).order_by(Entry.seq)
    for ent, at in db.session.execute(entries):
        number = int(ent.removeprefix("item:").partition("/")[0])
        found.times[number] += 1
        found.latest[number] = at
    return found


def _occasion(
    incident: Incident, meeting: Meeting, home: Home, agendas: _Agendas, *, told: bool, changed: datetime
) -> Occasion:
    number, cancelled = meeting.number, meeting.state == MeetingState.CANCELLED
    url = f"{home.origin}/incidents/{incident.ref}/meetings/{number}"
    return Occasion(
        uid=uid(incident.ref, number, home.record),
        sequence=sequence(moves=len(meeting.moved_from), agenda=agendas.times[number], cancelled=cancelled),
        start=meeting.scheduled_for,
        end=meeting.scheduled_for + lasts(agendas.planned.get(number, 0)),
        summary=_summary(incident, meeting, told=told),
        description=_description(incident, meeting, url),
        location=meeting.place if told else "",
        cancelled=cancelled,
        url=url,
        changed=changed,
    )


def _summary(incident: Incident, meeting: Meeting, *, told: bool) -> str:
    before = "Cancelled: " if meeting.state == MeetingState.CANCELLED else ""
    about = f", {incident.name}" if told else ""
    pretended = ", DEMONSTRATION" if incident.demonstration else ""
    return f"{before}SCG {meeting.number:03d}, {incident.ref}{about} [{incident.marking}{pretended}]"


def _description(incident: Incident, meeting: Meeting, url: str) -> str:
    kind = meeting.kind[:1].upper() + meeting.kind[1:]
    first = [f"First called for {show(moment(meeting.moved_from[0]))}"] if meeting.moved_from else []
    pretended = ["Demonstration: not a real incident"] if incident.demonstration else []
    held = f"{kind} meeting of the Strategic Coordinating Group. {incident.marking}"
    return "\n".join([held, *pretended, *first, f"Agenda, place and record: {url}"])
