"""The tables, a file a word; the state tables among them are projections of the record."""

from scg.models.actions import Action, Progress
from scg.models.annexes import Annex, SealedText
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.checkpoints import Checkpoint, SigningKey
from scg.models.codes import InvitationCode, MailedCode
from scg.models.decisions import Decision
from scg.models.directory import Agency, Forum, Person
from scg.models.factors import CodeApp, Passkey, RecoveryCode
from scg.models.incidents import ClockMove, Incident, Seat, Strategy
from scg.models.invitations import Handover, Invitation
from scg.models.log import LogNote
from scg.models.logins import Credential, Identity, Login, Token
from scg.models.meetings import Addendum, AgendaItem, CadenceChange, Meeting, Minutes
from scg.models.papers import IssuedPaper
from scg.models.policy import Policy
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.models.retention import RetentionReview
from scg.models.situation import Update
from scg.models.withholding import LegalHold, Withholding

OF_A_FORUM = (Forum, Agency, Person, Policy, Checkpoint, SigningKey)
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
    Invitation,
    Handover,
    Annex,
    RetentionReview,
    IssuedPaper,
)

__all__ = [
    "OF_AN_INCIDENT",
    "OF_A_FORUM",
    "Action",
    "Addendum",
    "Agency",
    "AgendaItem",
    "Annex",
    "AnsweredKey",
    "Attendance",
    "CadenceChange",
    "Checkpoint",
    "ClockMove",
    "CodeApp",
    "ContactAttempt",
    "Credential",
    "Decision",
    "Entry",
    "EntryContent",
    "Forum",
    "Handover",
    "Identity",
    "Incident",
    "Invitation",
    "InvitationCode",
    "IssuedPaper",
    "LegalHold",
    "Log",
    "LogNote",
    "Login",
    "MailedCode",
    "Meeting",
    "Minutes",
    "Passkey",
    "Person",
    "Policy",
    "Progress",
    "RecoveryCode",
    "RetentionReview",
    "SealedText",
    "Seat",
    "SigningKey",
    "Strategy",
    "Token",
    "Update",
    "Withholding",
]
