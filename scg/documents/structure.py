"""The plain structure of a meeting's minutes: what every format is made from, in words ready to print.

Every `str` is what a reader is to see; times in them are already London's. An empty string means there is
nothing to say, an empty tuple that there is none: the formats say "None." where a reader would look for it.
"""

from dataclasses import dataclass
from typing import Any

from scg.documents import plain
from scg.documents.structure_corrections import Correction
from scg.words import MinutesForm, MinutesState


@dataclass(frozen=True)
class When:
    """A moment twice: as it is shown, `Fri 20 Mar 2020 09:30 GMT`, and as ISO 8601 in UTC for order."""

    shown: str
    iso: str


@dataclass(frozen=True)
class Adjournment:
    """A pause inside one meeting's number."""

    adjourned: When
    resumed: When | None
    reason: str = ""


@dataclass(frozen=True)
class Header:
    """What stands at the head of the minutes."""

    marking: str
    forum: str
    incident: str
    incident_ref: str
    meeting: str  # SCG 012
    kind: str  # ordinary, extraordinary, final
    scheduled: When | None
    opened: When | None
    closed: When | None
    chair: str
    deputy: str
    loggist: str
    secretariat: str
    mode: str = ""
    venue: str = ""
    link: str = ""
    handling: str = ""
    adjournments: tuple[Adjournment, ...] = ()
    powers: tuple[str, ...] = ()  # each time that the chair's powers were held by break-glass: who, when, why
    demonstration: bool = False


@dataclass(frozen=True)
class Attended:
    """One agency's line of the roll-call; also an apology, or an agency not represented."""

    agency: str
    status: str  # Present, Present (deputy), Joined late, Apologies (deputy sent)...
    name: str = ""
    role: str = ""
    for_whom: str = ""
    mode: str = ""
    joined: str = ""
    left: str = ""


@dataclass(frozen=True)
class ObserversOffice:
    """An observer's office, and how many of the meetings it was invited to it has sat in."""

    office: str
    attended: int
    invited: int
    name: str = ""


@dataclass(frozen=True)
class CoreMissing:
    """A core agency that wasn't there, and each attempt to reach it: when, who, how it went."""

    agency: str
    attempts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attendance:
    """The roll-call, by agency."""

    present: tuple[Attended, ...] = ()
    apologies: tuple[Attended, ...] = ()
    not_represented: tuple[Attended, ...] = ()
    observers: tuple[ObserversOffice, ...] = ()
    core_missing: tuple[CoreMissing, ...] = ()


@dataclass(frozen=True)
class LogLine:
    """One entry made under an item; `struck` when a later entry corrects it."""

    entry: str  # its number in the incident's record
    time: str
    initials: str
    agency: str
    text: str
    verbatim: bool = False
    struck: bool = False
    note: str = ""  # recorded late..., corrects entry 41, corrected by entry 44


@dataclass(frozen=True)
class Update:
    """One agency's situation update."""

    agency: str
    what: str
    so_what: str = ""
    what_might: str = ""
    rag: str = ""
    trend: str = ""
    age: str = ""  # as at 08:40, 50 minutes before the meeting


@dataclass(frozen=True)
class Item:
    """One agenda item as it was taken; planned and actual are minutes."""

    number: int
    title: str
    urgent: bool = False
    raised_by: str = ""
    planned: int | None = None
    actual: int | None = None
    taken: When | None = None
    finished: When | None = None
    note: str = ""
    lines: tuple[LogLine, ...] = ()
    updates: tuple[Update, ...] = ()
    made: tuple[str, ...] = ()  # references of the decisions and actions made under it


@dataclass(frozen=True)
class Option:
    """One option considered, and why it was or wasn't taken."""

    option: str
    reason: str
    taken: bool | None = None  # None where it wasn't written down which was taken


@dataclass(frozen=True)
class Position:
    """An agency's reservation or dissent, in its own words."""

    agency: str
    words: str


@dataclass(frozen=True)
class Decision:
    """One decision with its reasons; the fields of the log that JESIP's practice asks for."""

    ref: str
    question: str
    decision: str
    rationale: str
    state: str
    decided_by: str
    decided: When
    information: str = ""
    options: tuple[Option, ...] = ()
    agreeing: tuple[str, ...] = ()
    reservations: tuple[Position, ...] = ()
    dissent: tuple[Position, ...] = ()
    review: str = ""
    not_to_act: bool = False
    equality: str = ""
    item: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """One action as it stood when the minutes were made."""

    ref: str
    action: str
    owner: str  # the agency
    role: str
    priority: str
    due: str
    state: str
    supporting: tuple[str, ...] = ()
    overdue: bool = False
    progress: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Actions:
    """The three tables of actions: raised at this meeting, open from before, closed since the last one."""

    new: tuple[Action, ...] = ()
    open: tuple[Action, ...] = ()
    closed: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Addendum:
    """A correction made after signing."""

    number: int
    text: str
    by: str
    at: When


@dataclass(frozen=True)
class Proof:
    """The checkpoint that covers an issued version: what it states, and the signed note itself."""

    entries: str  # 1,287
    fingerprint: str  # of the record at that length, in groups of four
    signed: str
    key: str  # the public key, as those who check are given it
    note: str


@dataclass(frozen=True)
class RecordLine:
    """Where the record stood: its last entry's number and fingerprint in groups of four, or empty.

    `content` is the fingerprint of the frozen content; `proof` is there once a checkpoint covers the entry.
    """

    entry: str = ""
    fingerprint: str = ""
    content: str = ""
    proof: Proof | None = None


@dataclass(frozen=True)
class Minutes:
    """One numbered version of a meeting's issued record."""

    header: Header
    state: str  # a MinutesState
    standing: str  # DRAFT, not yet confirmed; Circulated Fri 20 Mar 2020 12:30 GMT; Signed by ... at ...
    version: int
    made: When
    attendance: Attendance = Attendance()
    aim: str = ""
    objectives: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: Actions = Actions()
    cadence: str = ""
    next_meeting: str = ""
    distribution: tuple[str, ...] = ()
    addenda: tuple[Addendum, ...] = ()
    corrections: tuple[Correction, ...] = ()
    findings: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()  # entry 41: what ground, by whom, when and why
    record: RecordLine = RecordLine()
    disclosure: str = ""
    retention: str = ""
    form: str = MinutesForm.FULL.value
    approved: str = ""  # Approved as corrected at SCG 013, Fri 20 Mar 2020 16:02 GMT, recorded by ...
    superseded: str = ""  # SUPERSEDED by version 3, Fri 20 Mar 2020 12:30 GMT
    marking: str = ""  # the incident's today, which may be higher than the one these were issued with

    @property
    def is_draft(self) -> bool:
        """Whether nobody has circulated or signed this version yet."""
        return self.state == MinutesState.DRAFT


def as_plain(minutes: Minutes) -> dict[str, Any]:
    """Give the minutes as dict, list, str, int, bool and None: what the record keeps of an issued version."""
    given: dict[str, Any] = plain.as_plain(minutes)
    return given


def from_plain(kept: dict[str, Any]) -> Minutes:
    """Build minutes from what `as_plain` gave; ValueError names the place where it doesn't fit."""
    minutes: Minutes = plain.from_plain(Minutes, kept)
    return minutes
