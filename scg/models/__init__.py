"""The tables, a file a word; the state tables among them are projections of the record."""

from scg.models.actions import Action, Progress
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.checkpoints import Checkpoint, SigningKey
from scg.models.decisions import Decision
from scg.models.directory import Agency, Forum, Person
from scg.models.incidents import ClockMove, Incident, Seat, Strategy
from scg.models.log import LogNote
from scg.models.logins import Credential, Login, Token
from scg.models.meetings import Addendum, AgendaItem, CadenceChange, Meeting, Minutes
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.models.situation import Update
from scg.models.withholding import LegalHold, Withholding

OF_A_FORUM = (Forum, Agency, Person, Checkpoint, SigningKey)
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
    Withholding,
    LegalHold,
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
    "Checkpoint",
    "ClockMove",
    "ContactAttempt",
    "Credential",
    "Decision",
    "Entry",
    "EntryContent",
    "Forum",
    "Incident",
    "LegalHold",
    "Log",
    "LogNote",
    "Login",
    "Meeting",
    "Minutes",
    "Person",
    "Progress",
    "Seat",
    "SigningKey",
    "Strategy",
    "Token",
    "Update",
    "Withholding",
]
