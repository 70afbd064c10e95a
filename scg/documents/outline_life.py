"""What minutes say of themselves: corrections, addenda, how they stand; and their attendance in brief."""

from collections.abc import Iterator

from scg.documents.blocks import Block, Bullets, Fact, Facts, Heading, Paragraph
from scg.documents.structure import Attendance, Attended, Minutes
from scg.documents.structure_corrections import Correction
from scg.rules.numbers import grouped

SHORT = "action and decision record"
OF_THE_RECORD = ("Checks before signing", "About this record", "Proof of this record")
ABOUT_SHORT = (
    "This is the short form: attendance, decisions and actions. The minutes in full, with what was said and the "
    "situation reported, are kept in the same version."
)


def attendance_in_brief(roll: Attendance) -> Iterator[Fact]:
    """Give who was there and who wasn't, by agency alone."""
    yield Fact("Present", (_named(roll.present),))
    yield Fact("Apologies", (_named(roll.apologies),))
    yield Fact("Not represented", (_named(roll.not_represented),))
    if roll.core_missing:
        yield Fact("Core agencies missing", (", ".join(each.agency for each in roll.core_missing),))


def _named(roll: tuple[Attended, ...]) -> str:
    return ", ".join(dict.fromkeys(each.agency for each in roll)) or "None"


def afterwards(minutes: Minutes) -> Iterator[Block]:
    """Give what came after the meeting: corrections accepted, addenda, and what is withheld."""
    yield Heading(1, "Corrections accepted")
    corrected = minutes.corrections
    yield Facts(tuple(map(_correction, corrected))) if corrected else Paragraph("None.")
    yield Heading(1, "Addenda")
    added = minutes.addenda
    notes = (Fact(f"Addendum {each.number}", (each.text, f"{each.by}, {each.at.shown}")) for each in added)
    yield Facts(tuple(notes)) if added else Paragraph("None.")
    if minutes.withheld:
        yield Heading(1, "Withheld")
        yield Bullets(minutes.withheld)


def _correction(one: Correction) -> Fact:
    wanted = (f"As proposed: {one.wanted}",) if one.wanted != one.reads else ()
    whose = f"{one.agency}, to version {one.version}, {one.place}"
    return Fact(f"Correction {one.number}", (whose, f"Now reads: {one.reads}", *wanted, f"Accepted {one.decided}"))


def about(minutes: Minutes) -> Facts:
    """Give how this version stands, and where in the record."""
    pairs = (
        ("Standing", f"{minutes.standing}. Version {minutes.version}"),
        ("Superseded", minutes.superseded),
        ("Form issued", minutes.form),
        ("Approval", minutes.approved),
        ("Made", minutes.made.shown),
        ("Record entry", grouped(minutes.record.entry)),
        ("Fingerprint", minutes.record.fingerprint),
        ("Disclosure", minutes.disclosure),
        ("Retention", minutes.retention),
    )
    return Facts(tuple(Fact(label, (value,)) for label, value in pairs if value))
