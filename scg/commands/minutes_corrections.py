"""Corrections to circulated minutes: proposed by those who attended, accepted or declined by the secretariat."""

from typing import Annotated

from pydantic import Field

from scg.commands import command, own
from scg.commands.finding import agency, incident, meeting
from scg.commands.given import AgencyCode, Ask, Line, MeetingNumber, OptionalText, Text, Whole
from scg.commands.minutes import corrections, last_version
from scg.models.meetings import Meeting
from scg.models.minutes import Correction
from scg.record.change import Change
from scg.rules.london import show
from scg.words import Already, CorrectionState, MeetingState, MinutesState, Refused

WHERE = "The section, item or reference, such as SCG001/D02 or item 4"
READS = "Leave empty if it reads as was proposed"
Version = Annotated[Whole, Field(ge=1, le=9999), Ask("Version", widget="hidden")]
Numbered = Annotated[Whole, Field(ge=1, le=9999), Ask("Correction", widget="hidden")]


@command("Propose a correction")
def propose_correction(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    minutes_version: Version,
    agency_code: Annotated[AgencyCode, Ask("For which agency")],
    where: Annotated[Line, Ask("Where", WHERE, missing="Enter where in the minutes")],
    text: Annotated[Text, Ask("What it should read", missing="Enter what it should read")],
) -> None:
    """Propose how circulated minutes should read, in an agency's name; the secretariat accepts or declines it."""
    incident(change)
    whose = agency(change, agency_code, "agency_code").code
    own(change, whose)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    _open(change, found, minutes_version)
    number = len(corrections(change, found)) + 1
    about = {"meeting_number": found.number, "minutes_version": minutes_version, "number": number}
    told = {**about, "agency": whose, "where": where, "text": text}
    change.record("minutes.correction_proposed", f"minutes:{found.number}", meeting=found.number, **told)


def _open(change: Change, found: Meeting, version: int) -> None:
    """Refuse a correction to what isn't circulated, isn't the newest version, or is approved already."""
    last = last_version(change, found)
    if last.state in (MinutesState.APPROVED, MinutesState.SIGNED):
        raise Refused(f"These minutes are {last.state}. Once they are signed they are corrected by an addendum")
    if last.state != MinutesState.CIRCULATED:
        raise Refused(f"These minutes are {last.state}. Corrections are proposed once they are circulated")
    if last.version != version:
        raise Refused(f"Version {last.version} has been circulated since. Read it, then propose your correction")


@command("Accept the correction", button="Accept")
def accept_correction(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    correction: Numbered,
    reads: Annotated[OptionalText, Ask("How it reads now", READS)] = "",
) -> None:
    """Accept a correction: the next version that is circulated says so, in whose name, and how it reads now."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    proposed = _proposed(change, found, correction)
    about = {"meeting_number": found.number, "number": proposed.number, "reads": reads or proposed.text}
    change.record("minutes.correction_accepted", f"minutes:{found.number}", meeting=found.number, **about)


@command("Decline the correction", button="Decline")
def decline_correction(
    change: Change,
    *,
    meeting_number: MeetingNumber,
    correction: Numbered,
    reason: Annotated[Text, Ask("Reason", missing="Enter why it is declined")],
) -> None:
    """Decline a correction, with the reason; it stays listed beside the minutes."""
    incident(change)
    found = meeting(change, meeting_number, MeetingState.CLOSED)
    proposed = _proposed(change, found, correction)
    about = {"meeting_number": found.number, "number": proposed.number, "reason": reason}
    change.record("minutes.correction_declined", f"minutes:{found.number}", meeting=found.number, **about)


def _proposed(change: Change, found: Meeting, number: int) -> Correction:
    known = next((one for one in corrections(change, found) if one.number == number), None)
    if known is None:
        raise Refused(f"There is no correction {number} to these minutes", field="correction")
    if known.state != CorrectionState.PROPOSED and known.decided_at is not None:
        raise Already(f"Already {known.state} by {known.decided_by} at {show(known.decided_at)}")
    return known
