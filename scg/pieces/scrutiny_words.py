"""The key information of a scrutiny report in sentences, each with the entries that it stands on."""

from collections.abc import Iterator

from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.pieces import cadence as cadences
from scg.pieces import figures, figures_attendance, pictures_time
from scg.pieces.cadence import called_now
from scg.pieces.figures import Behind, scg
from scg.pieces.pictures_time import Read
from scg.pieces.scrutiny_figures import moved_to, seqs
from scg.rules.figures import Period, numbered, runs
from scg.rules.london import show_day
from scg.rules.threats import THREATS
from scg.words import Declaration, ScgState

MUST = (
    "The Mayor and the Chief Constable must have regard to the Strategic Policing Requirement (Police Act 1996, "
    "section 37A), to which the Police and Crime Plan refers."
)
PROTOCOL = (
    "Under the Policing Protocol the office holds the Force to account and stays out of operational direction: "
    "it observes the group, asks, and takes no part in its decisions."
)
MOST_NAMED = 20  # entries in a sentence


def paragraphs(read: Read) -> list[str]:
    """What happened in a period, in the form of a paper to a panel, with the numbers of entries."""
    return [*_meetings(read), *_offices(read), *_cadence(read), *_declaration(read), *_ending(read)]


def threat(incident: Incident) -> str:
    """The threat that an incident falls under, among those of its version of the requirement."""
    name, _, version = incident.threat.partition(" (")
    version = version.rstrip(")")
    if version not in THREATS:
        return ""
    others = ", ".join(THREATS[version])
    return f"{name[:1].upper()}{name[1:]} is one of the {len(THREATS[version])} threats of the {version}: {others}."


def _entries(found: list[int]) -> str:
    if len(found) > MOST_NAMED:
        return f" ({len(found):,} entries, {found[0]:,} to {found[-1]:,}, each named with the figure below)"
    return f" ({'entry' if len(found) == 1 else 'entries'} {runs(found)})" if found else ""


def _meetings(read: Read) -> Iterator[str]:
    incident, met = read.incident, read.meetings
    convened = moved_to(read, "scg", ScgState.ACTIVE, read.period.end)
    since = f"since {convened[0]}" if convened else "not yet"
    entry = _entries([convened[1].seq]) if convened else ""
    yield f"A Strategic Coordinating Group has been in place {since}{entry}: {incident.name}."
    if not met:
        yield f"In {read.period.words}, it did not meet."
        return
    span = scg(met[0].number) if len(met) == 1 else f"{scg(met[0].number)} to {scg(met[-1].number)}"
    closings = seqs(figures.closings(incident, met))
    yield f"In {read.period.words}, it met {_times(met)}, {span}{_entries(closings)}."


def _times(met: list[Meeting]) -> str:
    return {1: "once", 2: "twice"}.get(len(met), f"{len(met)} times")


def _offices(read: Read) -> Iterator[str]:
    whole = figures.held(read.incident, Period("all", "", read.incident.opened_at, read.period.end))
    since_begun = {row.agency: row for row in figures_attendance.by_agency(read.incident, whole)}
    for row in read.attendance:
        if not row.observing or not row.share.of:
            continue
        every = row.share.part == row.share.of
        took = "took part in every meeting" if every else "took part"
        so_far = since_begun[row.agency].share
        total = f"{so_far.part} of {so_far.of}"
        told = f" Since the beginning it is {total}: the report on the whole incident names each entry."
        since = "" if so_far == row.share else told
        missed = f" It missed {', '.join(row.missed)}." if row.missed else ""
        took = f"{took}: {row.share.part} of {row.share.of}"
        yield f"A member of the {row.name} {took}{_entries(seqs(row.behind))}.{since}{missed}"


def _cadence(read: Read) -> Iterator[str]:
    known = cadences.changes(read.incident)
    known = [one for one in known if one.effective_from < read.period.end]
    if not known:
        return
    told = pictures_time.history(known, loose=True)
    yield f"Since its beginning the group has met {told}{_entries([one.seq for one in known])}."
    here = pictures_time.in_force(read)
    if len(here) > 1 or here[-1:] != known[-1:]:
        last = _entries([one.seq for one in here])
        yield f"In {read.period.words}, it met {pictures_time.history(here)}{last}."


def _declaration(read: Read) -> Iterator[str]:
    declared = moved_to(read, "declaration", Declaration.DECLARED, read.period.end)
    ended = moved_to(read, "declaration", Declaration.STOOD_DOWN, read.period.end)
    if declared is None:
        yield "Nothing was declared."
        return
    kind = read.incident.declaration_type or "declaration"
    if ended is None or ended[1].seq < declared[1].seq:
        yield f"The {kind} declared on {declared[0]}{_entries([declared[1].seq])} stands."
        return
    authority = f", on the authority of {ended[2]}" if ended[2] else ""
    both = _entries([declared[1].seq, ended[1].seq])
    yield f"The {kind} declared on {declared[0]} was closed: it was stood down on {ended[0]}{authority}{both}."


def _ending(read: Read) -> Iterator[str]:
    ended = moved_to(read, "scg", ScgState.STOOD_DOWN, read.period.end)
    if ended is not None and _still(read, "scg", ended[1]):
        last = f" after its final meeting, {scg(read.meetings[-1].number)}" if read.meetings else ""
        yield f"The group itself stood down on {ended[0]}{last}{_entries([ended[1].seq])}."
        yield from _expected(read)
        return
    to_come = [one for one in called_now(read.incident) if one.scheduled_for >= read.period.end]
    if to_come:
        final = " and is to be the final one" if to_come[0].final else ""
        coming = f"{scg(to_come[0].number)}, is called for {show_day(to_come[0].scheduled_for)}{final}"
        yield f"Its next meeting, {coming}."


def _expected(read: Read) -> Iterator[str]:
    """For which day the final meeting was called, where it was called as that."""
    for one in read.meetings:
        called = figures.entries_of(read.incident, "meeting.called").get(f"meeting:{one.number}", [])
        if one.final and one.template == "closing":
            day = f"{show_day(one.scheduled_for)}{_entries(called)}"
            yield f"{scg(one.number)} was expected to be the final one when it was called for {day}."


def _still(read: Read, clock: str, move: Behind) -> bool:
    later = (one for one in pictures_time.moves(read.incident) if one.clock == clock and one.seq > move.seq)
    return not any(one.happened_at < read.period.end for one in later)


def equality(noted: list[str], of: int) -> str:
    """What the record holds on equality: how many decisions have a note, and which."""
    if not of:
        return "No decision was taken."
    which = f": {', '.join(noted)}. Each note stands in the table of decisions" if noted else ""
    return f"{len(noted)} of {numbered(of, 'decision')} in the period have an equality note{which}."
