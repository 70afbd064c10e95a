"""Annexes: entries of which everybody in the incident knows that they are there, and only some what they say."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator

from scg.commands import command, own
from scg.commands.finding import agency, any_incident, incident, live_meeting, meeting, seats
from scg.commands.given import AgencyCode, Ask, EntryNumber, Line, MeetingNumber, Note, PersonId, Text
from scg.extensions import db
from scg.models.annexes import Annex
from scg.record.change import Change
from scg.record.sealed_texts import seal
from scg.rules.annexes import BY_NAME
from scg.words import Refused, Restriction

TITLE = "Stays in the record for all to see, such as: Legal advice was received and considered"
Numbered = Annotated[EntryNumber, Ask("Annex", widget="hidden")]
Because = Annotated[Text, Ask("Reason", "Stays in the record for all to see", missing="Enter the reason")]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Named = Annotated[
    tuple[PersonId, ...],
    BeforeValidator(_listed),
    Ask("Named people", "Who reads it beside you, unless it is operational", pick="seat_holders", widget="choices"),
]


@command("Add an annex", button="Add the annex")
def add_annex(
    change: Change,
    *,
    title: Annotated[Line, Ask("Title", TITLE, missing="Enter a title")],
    text: Annotated[Note, Ask("What it says", "Only those whom it is for read this", missing="Enter what it says")],
    restriction: Annotated[Restriction, Ask("For whom", "Operational: for every seat but observers’")],
    named: Named = (),
    agency_code: Annotated[AgencyCode, Ask("Whose it is")],
    meeting_number: Annotated[MeetingNumber | None, Ask("Meeting", pick="meetings", widget="choice")] = None,
) -> None:
    """Add an annex: its title, restriction and readers are recorded for all to see, its text is sealed for them."""
    incident(change)
    whose = agency(change, agency_code, "agency_code").code
    own(change, whose)
    if restriction in BY_NAME and not named:
        raise Refused("Select who may read it", field="named")
    if restriction not in BY_NAME and named:
        raise Refused("An operational annex is for every seat: name nobody, or restrict it further", field="named")
    readers = _seated(change, named, "named")
    here = meeting(change, meeting_number) if meeting_number else live_meeting(change)
    number = here.number if here is not None else None
    change.record(
        "annex.added",
        f"annex:{change.seq + 1}",
        meeting=number,
        title=title,
        restriction=restriction,
        named=readers,
        agency=whose,
        meeting_number=number,
        sealed=seal(change, text),
    )


def _seated(change: Change, people: Collection[str], field: str) -> list[dict[str, str]]:
    """People with a seat, once each, as an annex names them."""
    known = {seat.person: seat.name for seat in seats(change)}
    if not known.keys() >= set(people):
        raise Refused("Select people who have a seat in this incident", field=field)
    return [{"person": person, "name": known[person]} for person in dict.fromkeys(people)]


@command("Let somebody read an annex", button="Let them read it")
def name_reader(
    change: Change,
    *,
    annex: Numbered,
    person_id: Annotated[PersonId, Ask("Person", pick="seat_holders")],
    reason: Because,
) -> None:
    """Name one more person who may read an annex, such as a new legal adviser."""
    any_incident(change)
    found = _annex(change, annex)
    if found.restriction not in BY_NAME:
        raise Refused("An operational annex is for every seat already")
    [reader] = _seated(change, [person_id], "person_id")
    if any(one["person"] == person_id for one in found.named):
        raise Refused(f"{reader['name']} may read it already", field="person_id")
    about: dict[str, Any] = {**reader, "reason": reason}
    change.record("annex.reader_named", f"annex:{found.id}", annex=found.id, **about)


@command("Let somebody no longer read an annex", button="Remove")
def remove_reader(
    change: Change,
    *,
    annex: Numbered,
    person_id: Annotated[PersonId, Ask("Person", pick="readers")],
    reason: Because,
) -> None:
    """Remove a person from those who may read an annex: what they have open of it is gone at once."""
    any_incident(change)
    found = _annex(change, annex)
    reader = next((one for one in found.named if one["person"] == person_id), None)
    if reader is None:
        raise Refused("Select somebody whom this annex names", field="person_id")
    about: dict[str, Any] = {**reader, "reason": reason}
    change.record("annex.reader_removed", f"annex:{found.id}", annex=found.id, **about)


def _annex(change: Change, number: int) -> Annex:
    found = db.session.get(Annex, (change.log, number))
    if found is None:
        raise Refused("Select an annex of this incident", field="annex")
    return found
