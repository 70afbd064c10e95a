"""The order and wording of minutes: their sections, as blocks that every format draws alike."""

from collections.abc import Iterator, Sized

from scg.documents.blocks import Block, Bullets, Fact, Facts, Heading, Outline, Paragraph
from scg.documents.outline_business import agenda, decided
from scg.documents.outline_life import ABOUT_SHORT, SHORT, about, afterwards, attendance_in_brief
from scg.documents.outline_proof import proof_page
from scg.documents.outline_tables import actions_table, apologies_table, present_table
from scg.documents.structure import (
    Action,
    Adjournment,
    Attendance,
    Attended,
    Header,
    Minutes,
    ObserversOffice,
)
from scg.rules.markings import highest

NONE = Paragraph("None.")
UNTRIED = "No attempt to reach it is recorded."
DEMONSTRATION = "DEMONSTRATION: real agencies, invented people and events"


def outline(minutes: Minutes, *, short: bool = False) -> Outline:
    """Lay the minutes out in blocks, in the order in which LRFs print them; short, what was decided alone."""
    header = minutes.header
    named = SHORT if short else "minutes"
    return Outline(
        marking=highest([": ".join(part for part in (header.marking, header.handling) if part), minutes.marking]),
        title=f"{header.meeting} {named}: {header.incident}",
        subtitle=f"Strategic Coordinating Group of {header.forum}",
        standing=f"{minutes.standing}. Version {minutes.version}",
        running=f"{header.incident_ref}, {header.meeting} {named}, version {minutes.version}",
        draft=minutes.is_draft,
        demonstration=DEMONSTRATION if header.demonstration else "",
        author=header.forum,
        made=minutes.made.iso,
        blocks=tuple(_short_sections(minutes) if short else _sections(minutes)),
        superseded=minutes.superseded,
    )


def _short_sections(minutes: Minutes) -> Iterator[Block]:
    yield _particulars(minutes.header)
    yield Heading(1, "Attendance in brief")
    yield Facts(tuple(attendance_in_brief(minutes.attendance)))
    yield Heading(1, "Decisions")
    yield from decided(minutes.decisions)
    yield Heading(1, "Actions")
    yield from _actions(minutes)
    yield Heading(1, "Next meeting")
    yield Paragraph(minutes.next_meeting or "Not set.")
    yield from afterwards(minutes)
    yield Heading(1, "About this record")
    yield Paragraph(ABOUT_SHORT)
    yield about(minutes)
    yield from proof_page(minutes)


def _sections(minutes: Minutes) -> Iterator[Block]:
    yield _particulars(minutes.header)
    yield Heading(1, "In brief")
    yield Bullets(tuple(_brief(minutes)))
    yield Heading(1, "Attendance")
    yield from _attendance(minutes.attendance)
    yield Heading(1, "Strategic aim and objectives")
    yield Paragraph(minutes.aim or "No strategic aim has been set.")
    if minutes.objectives:
        yield Bullets(minutes.objectives, numbered=True)
    yield Heading(1, "Items discussed")
    yield from agenda(minutes.items)
    yield Heading(1, "Decisions")
    yield from decided(minutes.decisions)
    yield Heading(1, "Actions")
    yield from _actions(minutes)
    yield from _ending(minutes)


def _particulars(header: Header) -> Facts:
    held = ", ".join(part for part in (header.mode, header.venue, header.link) if part)
    pairs = (
        ("Marking", ": ".join(part for part in (header.marking, header.handling) if part)),
        ("Incident", f"{header.incident} ({header.incident_ref})"),
        ("Meeting", f"{header.meeting}, {header.kind}"),
        ("Scheduled for", header.scheduled.shown if header.scheduled else "Not scheduled beforehand"),
        ("Opened", header.opened.shown if header.opened else "Not opened"),
        ("Closed", header.closed.shown if header.closed else "Not closed"),
        ("Held", held or "Not recorded"),
        ("Chair", header.chair or "Not recorded"),
        ("Deputy chair", header.deputy or "None"),
        ("Loggist", header.loggist or "None"),
        ("Secretariat", header.secretariat or "None"),
    )
    pauses = tuple(_pause(each) for each in header.adjournments)
    facts = [Fact(label, (value,)) for label, value in pairs]
    powers = (Fact("Chair’s powers taken", header.powers),) if header.powers else ()
    return Facts((*facts[:6], Fact("Adjourned", pauses or ("No",)), *facts[6:8], *powers, *facts[8:]))


def _pause(adjournment: Adjournment) -> str:
    until = f"to {adjournment.resumed.shown}" if adjournment.resumed else "and not resumed"
    why = f": {adjournment.reason}" if adjournment.reason else ""
    return f"{adjournment.adjourned.shown} {until}{why}"


def _brief(minutes: Minutes) -> Iterator[str]:
    roll = minutes.attendance
    present, sorry, absent = map(_agencies, (roll.present, roll.apologies, roll.not_represented))
    yield (
        f"{_count(present, 'agency', 'agencies')} present, "
        f"{_count(sorry, 'apology', 'apologies')}, {len(absent)} not represented."
    )
    if roll.core_missing:
        yield f"Core agencies missing: {', '.join(each.agency for each in roll.core_missing)}."
    for decision in minutes.decisions:
        yield f"{decision.ref}: {decision.decision}"
    if not minutes.decisions:
        yield "No decisions."
    actions = minutes.actions
    overdue = sum(each.overdue for each in (*actions.new, *actions.open))
    yield (
        f"{_count(actions.new, 'new action')}, {len(actions.open)} open from before, "
        f"{len(actions.closed)} closed since the last meeting; {overdue} overdue."
    )
    yield f"Next meeting: {minutes.next_meeting or 'not set.'}"


def _agencies(roll: tuple[Attended, ...]) -> set[str]:
    return {each.agency for each in roll}


def _count(things: Sized, one: str, many: str = "") -> str:
    number = len(things)
    return f"{number} {one if number == 1 else many or one + 's'}"


def _attendance(roll: Attendance) -> Iterator[Block]:
    yield Heading(2, "Present")
    yield present_table(roll.present) if roll.present else NONE
    yield Heading(2, "Apologies")
    yield apologies_table("Apologies", roll.apologies) if roll.apologies else NONE
    yield Heading(2, "Not represented")
    yield apologies_table("Not represented", roll.not_represented) if roll.not_represented else NONE
    yield Heading(2, "Core agencies missing")
    missing = tuple(Fact(each.agency, each.attempts or (UNTRIED,)) for each in roll.core_missing)
    yield Facts(missing) if missing else NONE
    yield Heading(2, "Observers")
    yield Bullets(tuple(map(_observed, roll.observers))) if roll.observers else NONE


def _observed(office: ObserversOffice) -> str:
    who = f" ({office.name})" if office.name else ""
    return f"{office.office}{who}: {office.attended} of the {office.invited} meetings it was invited to"


def _actions(minutes: Minutes) -> Iterator[Block]:
    tables: tuple[tuple[str, tuple[Action, ...]], ...] = (
        ("New actions", minutes.actions.new),
        ("Open actions from earlier meetings", minutes.actions.open),
        ("Actions closed since the last meeting", minutes.actions.closed),
    )
    for title, actions in tables:
        yield Heading(2, title)
        yield actions_table(title, actions) if actions else NONE


def _ending(minutes: Minutes) -> Iterator[Block]:
    yield Heading(1, "Battle rhythm and next meeting")
    yield Facts(
        (
            Fact("Battle rhythm", (minutes.cadence or "Not set",)),
            Fact("Next meeting", (minutes.next_meeting or "Not set",)),
        )
    )
    yield Heading(1, "Distribution")
    yield Bullets(minutes.distribution) if minutes.distribution else NONE
    yield from afterwards(minutes)
    yield Heading(1, "Checks before signing")
    yield Bullets(minutes.findings) if minutes.findings else Paragraph("Nothing found wanting.")
    yield Heading(1, "About this record")
    yield about(minutes)
    yield from proof_page(minutes)
