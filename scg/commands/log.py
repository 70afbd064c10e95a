"""The log: the loggist's free entries, and corrections that leave the old one standing, struck."""

from datetime import datetime
from typing import Annotated

from scg.commands import command
from scg.commands.finding import incident, item_in_hand, live_meeting, meeting, not_ahead
from scg.commands.given import Ask, EntryNumber, Flag, MeetingNumber, Note, OptionalLine, When
from scg.commands.sheets import Sheet, from_sheet
from scg.extensions import db
from scg.models.log import LogNote
from scg.record.change import Change
from scg.words import Refused, SheetKind

Happened = Annotated[When | None, Ask("When it happened", "Leave empty if it is now")]
Verbatim = Annotated[Flag, Ask("Word for word")]
Speaker = Annotated[OptionalLine, Ask("Speaker", "Initials and agency")]


@command("Write in the log", button="Write")
def write_log(
    change: Change,
    *,
    text: Annotated[Note, Ask("Log entry", missing="Enter what happened")],
    verbatim: Verbatim = False,
    speaker: Speaker = "",
    happened_at: Happened = None,
    meeting_number: Annotated[MeetingNumber | None, Ask("Meeting", widget="hidden")] = None,
    sheet: Sheet = "",
) -> None:
    """Write a free entry, with the time it happened; one written late says so."""
    _write(change, text, verbatim, speaker, happened_at, meeting_number, sheet=sheet)


@command("Correct a log entry", button="Correct")
def correct_log(
    change: Change,
    *,
    entry: EntryNumber,
    text: Annotated[Note, Ask("Correction", missing="Enter the entry as it should read")],
    verbatim: Verbatim = False,
    speaker: Speaker = "",
    happened_at: Annotated[When | None, Ask("When it happened", "Leave empty if the time was right")] = None,
) -> None:
    """Correct a free entry by a new one: the old stays, visibly struck."""
    old = db.session.get(LogNote, (change.log, entry))
    if old is None:
        raise Refused("Select a log entry of this incident to correct", field="entry")
    if old.corrected_by is not None:
        raise Refused(f"Entry {entry:,} was corrected already, by entry {old.corrected_by:,}", field="entry")
    _write(change, text, verbatim, speaker, happened_at or old.happened_at, old.meeting, corrects=entry)


def _write(
    change: Change,
    text: str,
    verbatim: bool,
    speaker: str,
    happened_at: datetime | None,
    meeting_number: int | None,
    *,
    corrects: int | None = None,
    sheet: str = "",
) -> None:
    incident(change)
    not_ahead(change, happened_at)
    here = meeting(change, meeting_number) if meeting_number else live_meeting(change)
    number = here.number if here is not None else None
    change.record(
        "log.corrected" if corrects else "log.written",
        f"log:{change.seq + 1}",
        meeting=number,
        text=text,
        verbatim=verbatim,
        speaker=speaker,
        happened_at=happened_at or change.at,
        meeting_number=number,
        item=item_in_hand(change, number),
        corrects=corrects,
        **from_sheet(change, sheet, SheetKind.LOG, number, happened_at),
    )
