"""The language of scg: roles, states, statuses, markings, and the one error a person can meet."""

from enum import StrEnum


class Refused(Exception):
    """A command that isn't allowed, or makes no sense: one sentence for the person, by every door.

    `field` names the input it is about, where there is one; `errors` holds one sentence a field
    where there are several. `kind` tells the doors which status to answer with.
    """

    kind = "refused"

    def __init__(self, sentence: str, *, field: str | None = None, errors: dict[str, str] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = errors or ({field: sentence} if field else {})


class NotAllowed(Refused):
    """The person's seat does not carry this act."""

    kind = "not allowed"


class Confirm(Refused):
    """The act asks the person to show once more that it is they."""

    kind = "confirm"


class TooSoon(Refused):
    """Somebody has guessed too often; `seconds` from now they may try again."""

    kind = "too soon"

    def __init__(self, seconds: int):
        super().__init__(f"Too many attempts. Try again in {seconds} second{'s' if seconds != 1 else ''}")
        self.seconds = seconds


class NotFound(Refused):
    """It does not exist, or isn't this person's to see: the two can't be told apart."""

    kind = "not found"


class Changed(Refused):
    """What the person edits is no longer what they saw; `current` is how it stands now."""

    kind = "changed"

    def __init__(self, sentence: str, *, current: dict[str, object] | None = None):
        super().__init__(sentence)
        self.current = current or {}


class VersionMissing(Refused):
    """An edit must say which version it was made from."""

    kind = "version missing"


class KeyReused(Refused):
    """An idempotency key belongs to one exact request."""

    kind = "key reused"


class Already(Exception):
    """What was asked for has been done already: nothing to record, and nothing to refuse."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class Role(StrEnum):
    """What a person is in one incident, by their seat; administrator is by forum, incoming by a handover."""

    ADMINISTRATOR = "administrator"
    CHAIR = "chair"
    DEPUTY = "deputy chair"
    LOGGIST = "loggist"
    SECRETARIAT = "secretariat"
    MEMBER = "member"
    OBSERVER = "observer"
    COLLEAGUE = "colleague"
    INCOMING = "incoming"


INVITED_ROLES = (Role.MEMBER, Role.DEPUTY, Role.LOGGIST, Role.SECRETARIAT, Role.OBSERVER)
SEAT_ROLES = (Role.CHAIR, Role.DEPUTY, Role.LOGGIST, Role.SECRETARIAT, Role.MEMBER, Role.OBSERVER)


class SeatBy(StrEnum):
    """By what somebody came to a seat."""

    GIVEN = "given"
    INVITATION = "invitation"
    DEPUTY = "sent as deputy"
    HANDOVER = "shift handover"
    BREAK_GLASS = "break-glass"


class Valid(StrEnum):
    """For how long an invitation may be taken up."""

    HOUR = "1 hour"
    FOUR_HOURS = "4 hours"
    DAY = "24 hours"


class Factor(StrEnum):
    """By what somebody signed in."""

    PASSWORD = "password"
    MAILED = "code by e-mail"
    INVITATION = "invitation"
    SINGLE_SIGN_ON = "single sign-on"
    PASSKEY = "passkey"


class Restriction(StrEnum):
    """Whom an annex is for."""

    PRIVILEGED = "legally privileged"
    NAMED = "named people only"
    OPERATIONAL = "operational"


class Category(StrEnum):
    """A responder's category under Schedule 1 of the Civil Contingencies Act 2004."""

    ONE = "Category 1"
    TWO = "Category 2"
    OTHER = "Other"


class Declaration(StrEnum):
    """The first clock: what has been declared."""

    NONE = "not declared"
    STANDBY = "standby"
    DECLARED = "declared"
    STOOD_DOWN = "stood down"


class DeclarationType(StrEnum):
    """What may be declared."""

    MAJOR = "major incident"
    CRITICAL = "critical incident"
    EMERGENCY = "emergency"


class ScgState(StrEnum):
    """The second clock: the Strategic Coordinating Group itself."""

    NOT_CONVENED = "not convened"
    STANDBY = "standby"
    ACTIVE = "active"
    PAUSED = "paused"
    STOOD_DOWN = "stood down"


class Recovery(StrEnum):
    """The third clock: recovery, from shadow group to closed."""

    NONE = "not started"
    STARTED = "started in shadow"
    HANDED_OVER = "handed over"
    CLOSED = "closed"


class MeetingState(StrEnum):
    """Where one meeting stands."""

    SCHEDULED = "scheduled"
    HELD_ALREADY = "held already"
    IN_SESSION = "in session"
    ADJOURNED = "adjourned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MeetingKind(StrEnum):
    """Why a meeting was called."""

    ORDINARY = "ordinary"
    EXTRAORDINARY = "extraordinary"


class AgendaTemplate(StrEnum):
    """The standard agendas."""

    FIRST = "first"
    LATER = "later"
    CLOSING = "closing"
    RECOVERY = "recovery"


class ItemState(StrEnum):
    """Where one agenda item stands."""

    WAITING = "waiting"
    IN_HAND = "in hand"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


class AttendanceStatus(StrEnum):
    """How an agency attended one meeting."""

    PRESENT = "present"
    PRESENT_DEPUTY = "present (deputy)"
    JOINED_LATE = "joined late"
    LEFT_EARLY = "left early"
    APOLOGIES_DEPUTY = "apologies (deputy sent)"
    APOLOGIES = "apologies (no deputy)"
    ABSENT = "absent, no apologies"
    NOT_REQUIRED = "not required"


ATTENDED = frozenset(
    {
        AttendanceStatus.PRESENT,
        AttendanceStatus.PRESENT_DEPUTY,
        AttendanceStatus.JOINED_LATE,
        AttendanceStatus.LEFT_EARLY,
        AttendanceStatus.APOLOGIES_DEPUTY,
    }
)


class Mode(StrEnum):
    """How somebody takes part."""

    ROOM = "in the room"
    VIDEO = "by video"
    PHONE = "by phone"


class Rag(StrEnum):
    """An agency's own assessment, always shown as a word with a shape."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Trend(StrEnum):
    """Where an agency's situation is heading."""

    IMPROVING = "improving"
    STEADY = "steady"
    WORSENING = "worsening"


class DecisionState(StrEnum):
    """Whether a decision still holds."""

    IN_FORCE = "in force"
    SUPERSEDED = "superseded"
    RESCINDED = "rescinded"


class ActionState(StrEnum):
    """Where one action stands; overdue is derived, never stored."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    CLOSED = "closed"
    SUPERSEDED = "superseded"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


OUTSTANDING = frozenset({ActionState.OPEN, ActionState.IN_PROGRESS})
UNSETTLED = OUTSTANDING | {ActionState.COMPLETED}


class LessonState(StrEnum):
    """Where one lesson stands; overdue is derived, never stored."""

    IDENTIFIED = "identified"
    TAKEN_UP = "taken up"
    LEARNED = "learned"
    NOT_TAKEN_UP = "not taken up"


class Theme(StrEnum):
    """What a lesson is about: the joint working principles, and what else recurs in debriefs."""

    COMMAND = "command and coordination"
    COMMUNICATION = "communication"
    AWARENESS = "shared situational awareness"
    RISK = "joint understanding of risk"
    RESOURCES = "resources and mutual aid"
    PUBLIC = "warning and informing the public"
    PEOPLE = "people’s welfare"
    PLANS = "plans, training and exercising"
    RECORDS = "records and technology"
    RECOVERY = "recovery"


class Priority(StrEnum):
    """How soon an action is needed."""

    BEFORE_NEXT = "before next SCG"
    HIGH = "high"
    ROUTINE = "routine"


class MinutesState(StrEnum):
    """Where one version of the minutes stands."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"
    SIGNED = "signed"


class MinutesForm(StrEnum):
    """In which form minutes are issued: the whole of them, or what was decided and is to be done."""

    FULL = "full"
    SHORT = "short"


class CorrectionState(StrEnum):
    """Where a correction to circulated minutes stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Marking(StrEnum):
    """Government security classification; scg is not for SECRET or above."""

    OFFICIAL = "OFFICIAL"
    SENSITIVE = "OFFICIAL-SENSITIVE"


class Hazard(StrEnum):
    """What an incident is about."""

    FLOOD = "flood"
    PANDEMIC = "pandemic"
    SEVERE_WEATHER = "severe weather"
    FIRE = "fire"
    INDUSTRIAL = "industrial accident"
    TRANSPORT = "transport accident"
    UTILITIES = "loss of utilities"
    CYBER = "cyber incident"
    PUBLIC_ORDER = "public disorder"
    TERRORISM = "terrorist attack"
    OTHER = "other"


class Ground(StrEnum):
    """Why what an entry says may be withheld."""

    PRIVILEGE = "legal privilege"
    SECURITY = "national security"
    PERSONAL = "personal data"


class SheetKind(StrEnum):
    """What a sheet of paper is for."""

    ROLL_CALL = "roll-call"
    DECISION = "decision"
    ACTIONS = "actions"
    LOG = "log"


class SheetFate(StrEnum):
    """What became of a printed sheet from which nothing more will be entered."""

    UNUSED = "returned unused"
    COMPLETE = "entered in full"
    SPOILT = "spoilt and kept"
    LOST = "lost"


class Audience(StrEnum):
    """For whom a variant of the minutes is made."""

    MEMBERS = "members"
    OBSERVERS = "observers"
    FOI = "freedom of information"
    PUBLIC = "public"


class Exemption(StrEnum):
    """Why a record is held back from an audience: the provision of the Act or the Regulations."""

    SECURITY = "FOIA s.24 (national security)"
    LAW = "FOIA s.31 (law enforcement)"
    CONDUCT = "FOIA s.36 (effective conduct of public affairs)"
    SAFETY = "FOIA s.38 (health and safety)"
    PERSONAL = "FOIA s.40 (personal information)"
    CONFIDENCE = "FOIA s.41 (information provided in confidence)"
    PRIVILEGE = "FOIA s.42 (legal professional privilege)"
    EIR_SAFETY = "EIR reg. 12(5)(a) (defence, national security or public safety)"
    EIR_JUSTICE = "EIR reg. 12(5)(b) (course of justice)"
    EIR_PROCEEDINGS = "EIR reg. 12(5)(d) (confidential proceedings)"
    EIR_COMMERCIAL = "EIR reg. 12(5)(e) (commercial confidentiality)"
    EIR_VOLUNTEERED = "EIR reg. 12(5)(f) (interests of whoever provided it)"
    EIR_PERSONAL = "EIR reg. 13 (personal data)"


class WithholdingState(StrEnum):
    """Where a proposal to withhold stands: it takes two people."""

    PROPOSED = "proposed"
    WITHHELD = "withheld"
    REFUSED = "refused"
