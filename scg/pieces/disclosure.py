"""What is held back from whom, as pages show it, and what a variant of the minutes is made from."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from scg.documents.redacting import Asked, Held
from scg.extensions import db
from scg.models.annexes import Annex
from scg.models.directory import Person
from scg.models.disclosure import HeldBack
from scg.models.incidents import Incident, Seat
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.pieces import Loaded, on, piece
from scg.pieces.disclosure_names import accounts
from scg.record import reading
from scg.record.projection import Written
from scg.rules.disclosure import REFERENCE, VARIANTS
from scg.rules.withholding import wordings
from scg.words import Audience, Role, SeatBy

# Written in a record, though no words of it: who spoke or decided, the post and the group that an action is for.
NOT_WORDS = frozenset({"speaker", "decided_by", "owner_role", "to"})
WITH_PLACES = ("log.",)  # beside decisions and actions, which have references


def _held(told: Written) -> Iterable[str]:
    return [str(told.fields.get("held", told.seq))]


@piece("held-back", touched=on("disclosure.", key=_held), tag="article")
def held_back(incident: Incident, seq: str) -> Loaded | None:
    """One record held back: from whom, under which exemption, why and by whom; and when it was released."""
    found = db.session.get(HeldBack, (incident.ref, int(seq)))
    if found is None:
        return None
    return {
        "found": found,
        "variants": [one for one in VARIANTS.values() if one.audience in found.audiences],
        "meeting": _meeting_of(incident.ref, found.record),
        "sort": f"{found.seq:010d}",
        "facets": {"state": ["released" if found.released_at else "held back"]},
        "attributes": {"class": "app-decision", "id": f"held-{found.seq}"},
    }


def _meeting_of(ref: str, record: str) -> int | None:
    """The number of the meeting that a record belongs to, where it belongs to one that was opened."""
    if REFERENCE.fullmatch(record):
        number = int(record.partition("/")[0].removeprefix("SCG"))
    else:
        [*entries] = reading.written(ref, after=int(record) - 1, until=int(record))
        number = entries[0].fields.get("meeting_number") or 0 if entries else 0
    meeting = db.session.get(Meeting, (ref, number)) if number else None
    return number if meeting is not None and meeting.opened_at is not None else None


def with_state(incident: Incident, *, released: bool) -> list[str]:
    """The numbers of the entries that hold something back, or did until it was released, newest first."""
    state = HeldBack.released_at.is_not(None) if released else HeldBack.released_at.is_(None)
    query = select(HeldBack.seq).where(HeldBack.incident == incident.ref, state)
    return [str(seq) for seq in db.session.scalars(query.order_by(HeldBack.seq.desc()))]


def kept_from_seats(ref: str) -> bool:
    """Whether anything in an incident is held back from members or the observer's office."""
    query = select(HeldBack.audiences).where(HeldBack.incident == ref, HeldBack.released_at.is_(None))
    return any({Audience.MEMBERS, Audience.OBSERVERS} & set(audiences) for audiences in db.session.scalars(query))


def asked_for(incident: Incident, word: str, made: str) -> Asked:
    """What a variant is made from, for the audience of that word, made at a time as it is shown."""
    seats = select(Seat.name, Seat.role, Seat.how).where(Seat.incident == incident.ref)
    seated = [
        (name, role == Role.CHAIR and how != SeatBy.BREAK_GLASS) for name, role, how in db.session.execute(seats)
    ]
    chaired = select(Meeting.chair_name).where(Meeting.incident == incident.ref)
    annexes = select(Annex.id).where(Annex.incident == incident.ref).order_by(Annex.id)
    chairs = {*db.session.scalars(chaired), *(name for name, chair in seated if chair)} - {"", None}
    people = {*(name for name, _ in seated), *_acted(incident.ref)}
    return Asked(
        word=word,
        made=made,
        held=tuple(_held_from(incident.ref, word)),
        annexes=tuple(map(str, db.session.scalars(annexes))),
        names=tuple(sorted(people - chairs)),
        chairs=tuple(sorted(chairs)),
        accounts=tuple(one for one in accounts(incident.forum) if one not in people | chairs),
    )


def _acted(ref: str) -> Iterable[str]:
    """Everybody who did something in an incident, an administrator without a seat among them."""
    actors = select(Entry.actor).where(Entry.log == ref).distinct()
    return db.session.scalars(select(Person.name).where(Person.id.in_(actors)))


def _held_from(ref: str, word: str) -> Iterator[Held]:
    query = select(HeldBack).where(HeldBack.incident == ref, HeldBack.released_at.is_(None))
    for row in db.session.scalars(query.order_by(HeldBack.seq)):
        if VARIANTS[word].audience in row.audiences:
            entries = _entries_of(ref, row.record)
            placed = all(entry.kind.startswith(("decision.", "action.", *WITH_PLACES)) for entry in entries)
            texts = dict.fromkeys(text for entry in entries for text in _texts(entry))
            yield Held(row.record, row.exemption, tuple(texts), placed and bool(entries))


def _texts(entry: Written) -> list[str]:
    fields = {name: value for name, value in entry.fields.items() if name not in NOT_WORDS}
    return wordings(entry.kind, fields, shortest=1)


def _entries_of(ref: str, record: str) -> list[Written]:
    """Every entry that says something of a record: of an entry by itself that alone, but all of an agenda item."""
    if REFERENCE.fullmatch(record):
        word = "decision" if "/D" in record else "action"
        return _about(ref, f"{word}:{record}")
    found = reading.written(ref, after=int(record) - 1, until=int(record))
    return _about(ref, found[0].ent) if found and found[0].ent.startswith("item:") else found


def _about(ref: str, ent: str) -> list[Written]:
    seqs = db.session.scalars(select(Entry.seq).where(Entry.log == ref, Entry.ent == ent).order_by(Entry.seq))
    return [entry for seq in list(seqs) for entry in reading.written(ref, after=seq - 1, until=seq)]


def newest_held(ref: str) -> int | None:
    """The number of the newest meeting that was opened."""
    query = select(Meeting.number).where(Meeting.incident == ref, Meeting.opened_at.is_not(None))
    return db.session.scalar(query.order_by(Meeting.number.desc()).limit(1))
