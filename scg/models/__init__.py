"""The tables, a file a word; the state tables among them are projections of the record."""

from scg.models.actions import Action, Progress
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.decisions import Decision
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import ClockMove, Incident, Seat, Strategy
from scg.models.log import LogNote
from scg.models.logins import Credential, Login, Token
from scg.models.meetings import Addendum, AgendaItem, CadenceChange, Meeting, Minutes
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.models.situation import Update

OF_A_FORUM = (Forum, Agency, Person)
OF_AN_INCIDENT = (
    Incident,
    ClockMove,
    Strategy,
    Seat,
    Meeting,
    AgendaItem,
    CadenceChange,
    Minutes,
    Addendum,
    Attendance,
    ContactAttempt,
    Update,
    Decision,
    Action,
    Progress,
    LogNote,
)

__all__ = [
    "OF_AN_INCIDENT",
    "OF_A_FORUM",
    "Action",
    "Addendum",
    "Agency",
    "AgendaItem",
    "AnsweredKey",
    "Attendance",
    "CadenceChange",
    "ClockMove",
    "ContactAttempt",
    "Credential",
    "Decision",
    "Entry",
    "EntryContent",
    "Forum",
    "Incident",
    "Log",
    "LogNote",
    "Login",
    "Meeting",
    "Minutes",
    "Person",
    "Progress",
    "Seat",
    "Strategy",
    "Token",
    "Update",
]
