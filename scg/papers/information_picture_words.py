"""What the sections of the Common Recognised Information Picture begin with, from the record at the moment."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from scg.models.papers import IssuedPaper
from scg.models.situation import Update
from scg.papers import Begun
from scg.papers.standing_known import Known, aim_of, bullets, due_of, in_force, mutual_aid, next_issue
from scg.papers.to_come import review
from scg.pieces.papers import issued
from scg.rules.figures import numbered
from scg.rules.london import show, show_short
from scg.words import Declaration, Priority, Rag, ScgState

NEAR = timedelta(hours=48)
OLD = 12  # hours
FEW = 12  # references in a line


def words(told: Known) -> Mapping[str, Begun]:
    """Every section's words with where they come from; empty where the record has none."""
    of_updates = f"From the newest update of {len(told.updates)} agencies"
    return {
        "headline": Begun("\n".join(_headline(told)), "From the clocks, the newest decision and the assessments"),
        "what": Begun(_what(told), f"{of_updates}, and what came since the last version"),
        "so_what": Begun(_said(told, "so_what"), f"{of_updates}: so what"),
        "what_might": Begun(_said(told, "what_might"), f"{of_updates}: what might"),
        "response": Begun("\n".join(_response(told)), "From the actions, and decisions on mutual aid"),
        "aim": Begun(aim_of(told), f"From the strategy, entry {told.strategy.seq:,}" if told.strategy else ""),
        "risks": Begun(_risks(told), "From the assessments and the overdue actions"),
        "communications": _communications(told),
        "asks": Begun(_asks(told), "From decisions due for review and urgent items"),
        "unknowns": Begun("\n".join(_unknowns(told)), "From who has reported, and when"),
        "next_issue": Begun(next_issue(told), "From the next meeting"),
    }


def _headline(told: Known) -> Iterator[str]:
    incident = told.within.incident
    declared = [move for move in told.moves if move.clock == "declaration"]
    if incident.declaration != Declaration.NONE and declared:
        what = incident.declaration_type or "incident"
        state = (
            f"{what} declared" if incident.declaration == Declaration.DECLARED else f"{what} {incident.declaration}"
        )
        yield f"{state[:1].upper()}{state[1:]} {show(declared[-1].happened_at)} (entry {declared[-1].seq:,})."
    if incident.scg not in (ScgState.NOT_CONVENED, ""):
        yield f"SCG {incident.scg}. By their own assessment: {told.by_rag()}."
    newest = next(iter(in_force(told.decisions)), None)
    if newest is not None:
        yield f"Newest decision, {newest.ref}: {newest.decision}"


def _what(told: Known) -> str:
    lines = [f"{told.within.name(one.agency)}: {one.what} ({assessed(one)})" for one in told.updates]
    return "\n".join(part for part in (bullets(lines), *_since(told)) if part)


def assessed(update: Update) -> str:
    """An agency's own assessment as words, with its time and its entry."""
    return f"{str(update.rag).capitalize()}, {update.trend}; {show_short(update.at)}, entry {update.seq:,}"


def _since(told: Known) -> Iterator[str]:
    last = last_issued(told.ref)
    if last is None:
        return
    yield f"Since version {last.version}, {show(last.issued_at)}:"
    fresh = [told.within.name(one.agency) for one in told.updates if one.seq > last.entry and not one.unchanged]
    decided = [one.ref for one in told.decisions if one.happened_at > last.issued_at]
    raised = [one.ref for one in told.actions if one.raised_at > last.issued_at]
    done = [one.ref for one in told.actions if one.completed_at is not None and one.completed_at > last.issued_at]
    counted = {"Reported anew": fresh, "Decided": decided, "Actions raised": raised, "Actions completed": done}
    yield (bullets(f"{label}: {_some(refs)}" for label, refs in counted.items() if refs) or "- Nothing has changed")


def _some(refs: list[str]) -> str:
    """The newest few by name, and how many there are besides: a picture is read at a glance."""
    others = len(refs) - FEW
    return f"{', '.join(refs[-FEW:])} and {others:,} before" if others > 1 else ", ".join(refs)


def last_issued(ref: str) -> IssuedPaper | None:
    """The last version of this paper, or None."""
    return next(iter(issued(ref, "information-picture", "")), None)


def _said(told: Known, part: str) -> str:
    rows = [one for one in told.updates if getattr(one, part)]
    return bullets(f"{told.within.name(one.agency)}: {getattr(one, part)} (entry {one.seq:,})" for one in rows)


def _response(told: Known) -> Iterator[str]:
    by_priority = [(word, sum(1 for one in told.open if one.priority == word)) for word in Priority]
    counted = ", ".join(f"{number} {word}" for word, number in by_priority)
    yield f"{numbered(len(told.open), 'action')} to be done: {counted}; {len(told.late)} overdue."
    aid = mutual_aid(told)
    yield bullets(aid) if aid else "No decision in force or action to be done speaks of mutual aid."


def _risks(told: Known) -> str:
    pressed = [one for one in told.updates if one.rag != Rag.GREEN]
    lines = [
        f"{told.within.name(one.agency)}: {str(one.rag).capitalize()}, {one.trend} (entry {one.seq:,})"
        for one in pressed
    ]
    late = [f"{one.ref}, {told.within.name(one.owner)}, {due_of(one)}: {one.text}" for one in told.late]
    return bullets([*lines, *(f"Overdue: {one}" for one in late)])


def _communications(told: Known) -> Begun:
    last = next((move for move in reversed(told.moves) if move.public_wording), None)
    if last is None:
        return Begun(told.within.incident.public_wording, "From the incident’s public wording")
    return Begun(
        f"Last public wording, {show(last.happened_at)}: {last.public_wording}", f"From entry {last.seq:,}"
    )


def _asks(told: Known) -> str:
    soon = [
        one for one in in_force(told.decisions) if one.review_at is not None and one.review_at <= told.at + NEAR
    ]
    reviewed = [f"{one.ref}, for review {review(one, told.at, show_short)}: {one.decision}" for one in soon]
    urgent = [f"Urgent item for SCG {one.meeting:03d}: {one.title}" for one in told.waiting]
    return bullets([*reviewed, *urgent])


def _unknowns(told: Known) -> Iterator[str]:
    name = told.within.name
    if told.silent:
        yield f"- Not reported: {', '.join(name(code) for code in told.silent)}"
    heard = {one.agency for one in told.updates}
    unheard = sorted(name(code) for code in told.core - heard)
    if unheard:
        yield f"- Core agencies not heard: {', '.join(unheard)}"
    old = [f"{name(one.agency)} ({told.age_of(one)}, entry {one.seq:,})" for one in told.older_than(OLD)]
    if old:
        yield f"- Pictures older than {OLD} hours: {', '.join(old)}"
    yield "- Every picture is its agency’s own assessment; nothing here has been verified by another."
