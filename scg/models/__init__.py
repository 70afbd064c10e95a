"""The tables, a file a word; the state tables among them are projections of the record."""

from scg.models.actions import Action, Progress
from scg.models.annexes import Annex, SealedText
from scg.models.attendance import Attendance, ContactAttempt
from scg.models.checkpoints import Checkpoint, SigningKey
from scg.models.codes import InvitationCode, MailedCode
from scg.models.decisions import Decision
from scg.models.directory import Agency, Forum, Person
from scg.models.disclosure import HeldBack
from scg.models.factors import CodeApp, Passkey, RecoveryCode
from scg.models.feeds import Feed
from scg.models.incidents import ClockMove, Incident, Seat, Strategy
from scg.models.invitations import Handover, Invitation
from scg.models.lessons import Lesson
from scg.models.log import LogNote
from scg.models.logins import Credential, Identity, Login, Token
from scg.models.meetings import Addendum, AgendaItem, CadenceChange, Meeting, Minutes
from scg.models.minutes import Correction, MinutesRead
from scg.models.notices import Notice, NoticeChoice
from scg.models.papers import IssuedPaper
from scg.models.policy import Policy
from scg.models.questions import Question
from scg.models.record import AnsweredKey, Entry, EntryContent, Log
from scg.models.reports import ReportChase, ReportRequest
from scg.models.retention import RetentionReview
from scg.models.sheets import PaperSheet, SheetEntry
from scg.models.situation import Update
from scg.models.withholding import LegalHold, Withholding
from scg.models.word_templates import TemplateFile, WordTemplate

OF_A_FORUM = (Forum, Agency, Person, Policy, WordTemplate, Checkpoint, SigningKey)
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
    MinutesRead,
    Correction,
    Attendance,
    ContactAttempt,
    Update,
    Decision,
    Action,
    Progress,
    LogNote,
    Withholding,
    LegalHold,
    HeldBack,
    Invitation,
    Handover,
    Annex,
    RetentionReview,
    PaperSheet,
    SheetEntry,
    IssuedPaper,
    Lesson,
    ReportRequest,
    ReportChase,
    Question,
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
    "Correction",
    "Credential",
    "Decision",
    "Entry",
    "EntryContent",
    "Feed",
    "Forum",
    "Handover",
    "HeldBack",
    "Identity",
    "Incident",
    "Invitation",
    "InvitationCode",
    "IssuedPaper",
    "LegalHold",
    "Lesson",
    "Log",
    "LogNote",
    "Login",
    "MailedCode",
    "Meeting",
    "Minutes",
    "MinutesRead",
    "Notice",
    "NoticeChoice",
    "PaperSheet",
    "Passkey",
    "Person",
    "Policy",
    "Progress",
    "Question",
    "RecoveryCode",
    "ReportChase",
    "ReportRequest",
    "RetentionReview",
    "SealedText",
    "Seat",
    "SheetEntry",
    "SigningKey",
    "Strategy",
    "TemplateFile",
    "Token",
    "Update",
    "Withholding",
    "WordTemplate",
]
