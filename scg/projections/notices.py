"""Which entries are told to whom, beside the record: in the transaction of the entry, and never by rebuilding."""

from typing import Any

from scg.models.notices_made import Occasion, make
from scg.record.beside import beside
from scg.record.projection import Written
from scg.rules.notices import Kind


def _tell(entry: Written, kind: Kind, agencies: list[str] | None = None, **about: Any) -> None:
    of = tuple(agencies) if agencies is not None else None
    make(Occasion(entry.log, f"entry {entry.seq}", kind, entry.at, entry.seq, about, of))


@beside("meeting.called")
def called(entry: Written) -> None:
    """A meeting to come, to every seat; of one that was held already nobody is called."""
    if not entry.fields.get("held_already"):
        _tell(entry, Kind.CALLED, meeting=entry.fields["number"])


@beside("meeting.closed")
def called_by_cadence(entry: Written) -> None:
    """The next meeting, which the cadence calls as one closes."""
    if following := entry.fields["next"]:
        _tell(entry, Kind.CALLED, meeting=following["number"])


@beside("meeting.moved")
def moved(entry: Written) -> None:
    """A meeting's new time, to every seat."""
    _tell(entry, Kind.MOVED, meeting=entry.fields["number"])


@beside("meeting.cancelled")
def cancelled(entry: Written) -> None:
    """A meeting that won't be held, to every seat; nobody was called to one that was said to be held already."""
    if not entry.fields.get("held_already"):
        _tell(entry, Kind.CANCELLED, meeting=entry.fields["number"])


@beside("cadence.set")
def cadence(entry: Written) -> None:
    """The cadence, to every seat, with the meetings that move with it or are called by it."""
    _tell(entry, Kind.CADENCE)


@beside("item.raised_urgent")
def urgent(entry: Written) -> None:
    """An urgent item, to every seat."""
    _tell(entry, Kind.URGENT, meeting=entry.fields["meeting_number"], item=entry.fields["item"])


@beside("minutes.circulated")
def circulated(entry: Written) -> None:
    """Minutes, to every seat."""
    about = {"meeting": entry.fields["meeting_number"], "version": entry.fields["minutes_version"]}
    _tell(entry, Kind.MINUTES, **about)


@beside("action.raised")
def given(entry: Written) -> None:
    """An action, to the seats of the agency that owns it."""
    _tell(entry, Kind.GIVEN, [entry.fields["owner"]], action=entry.fields["action"])


@beside("reports.requested", "report.chased")
def reports(entry: Written) -> None:
    """A report that is asked for, or still is, to the seats of the agencies that owe it."""
    _tell(entry, Kind.REPORTS, entry.fields["agencies"], meeting=entry.fields["meeting_number"])
