"""What the sections of situation reports begin with: what came into the record since the last one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.meetings import AgendaItem
from scg.models.situation import Update
from scg.papers import Begun
from scg.papers.standing_known import AID, Known, bullets, due_of, in_force, mutual_aid, next_issue
from scg.pieces.papers import issued
from scg.rules.london import show, show_short
from scg.words import Rag


def agency_words(told: Known, agency: str) -> Mapping[str, Begun]:
    """An agency's sections: its updates and its actions since its last situation report."""
    since = _since(told, "situation-report", agency)
    mine, last = of_agency(told, agency), next((one for one in told.updates if one.agency == agency), None)
    of_last = f"From its newest update, entry {last.seq:,}" if last is not None else ""
    return {
        **_of_actions(mine, since),
        "summary": Begun(_summary(told, agency, since), f"From its updates since {show(since)}"),
        "impacts": Begun(last.so_what if last is not None else "", f"{of_last}: so what"),
        "resources": Begun(_capacity(last), of_last),
        "issues": Begun(_issues(mine, last, agency), "From its overdue actions and its urgent items"),
        "mutual_aid": Begun(_helping(told, agency), "From actions in which it supports others, or on mutual aid"),
        "outlook": Begun(last.what_might if last is not None else "", f"{of_last}: what might"),
    }


def group_words(told: Known) -> Mapping[str, Begun]:
    """The group's sections: every agency's newest update, and what was decided since its last report."""
    since, newest = (
        _since(told, "group-situation-report", ""),
        f"From the newest update of {len(told.updates)} agencies",
    )
    decided = [
        f"{one.ref}, {show_short(one.happened_at)}: {one.decision}"
        for one in in_force(told.decisions)
        if one.happened_at > since
    ]
    of_actions = _of_actions(told, since)
    taken = "\n".join(part for part in (bullets(decided), of_actions["actions_taken"].words) if part)
    return {
        **of_actions,
        "actions_taken": Begun(taken, f"From decisions and completed actions since {show(since)}"),
        "summary": Begun(_by_agency(told, "what"), newest),
        "impacts": Begun(_by_agency(told, "so_what"), f"{newest}: so what"),
        "resources": Begun(f"By their own assessment: {told.by_rag()}.", newest),
        "issues": Begun(_group_issues(told), "From red assessments, overdue actions and urgent items"),
        "mutual_aid": Begun(bullets(mutual_aid(told)), "From decisions and actions that speak of it"),
        "outlook": Begun(_by_agency(told, "what_might"), f"{newest}: what might"),
        "media": _public(told),
    }


def of_agency(told: Known, agency: str) -> Known:
    """The same with the actions of one agency alone."""
    return replace(told, actions=[one for one in told.actions if one.owner == agency])


def _since(told: Known, paper: str, subject: str) -> datetime:
    """When the last one was issued; before any, when the last meeting now closed was opened, or the incident."""
    last = next(iter(issued(told.ref, paper, subject)), None)
    if last is not None:
        return last.issued_at
    sat = [one.opened_at for one in told.meetings if one.closed_at is not None and one.opened_at is not None]
    return max(sat, default=told.within.incident.opened_at)


def _of_actions(told: Known, since: datetime) -> dict[str, Begun]:
    done = [one for one in told.actions if one.completed_at is not None and one.completed_at > since]
    taken = (
        f"{one.ref}, completed {show_short(one.completed_at)}: {_done(one)}" for one in done if one.completed_at
    )
    planned = (f"{one.ref}, {due_of(one)}: {one.text}" for one in told.open)
    return {
        "period": Begun(
            f"{show(since)} to {show(told.at)}",
            "From the last one; before any, from the last meeting or the opening",
        ),
        "actions_taken": Begun(bullets(taken), f"From actions completed since {show(since)}"),
        "actions_planned": Begun(bullets(planned), "From actions still to be done"),
        "next_due": Begun(next_issue(told), "From the next meeting"),
    }


def _done(action: Action) -> str:
    return f"{action.text} ({action.completed_note})" if action.completed_note else action.text


def _summary(told: Known, agency: str, since: datetime) -> str:
    query = select(Update).where(Update.incident == told.ref, Update.agency == agency, Update.at > since)
    rows = [one for one in db.session.scalars(query.order_by(Update.seq.desc())) if not one.unchanged]
    return bullets(f"{show_short(one.at)}, entry {one.seq:,}: {one.what}" for one in rows)


def _capacity(last: Update | None) -> str:
    return f"{str(last.rag).capitalize()}, {last.trend}" if last is not None else ""


def _issues(mine: Known, last: Update | None, agency: str) -> str:
    red = [f"Red since its update of {show_short(last.at)}"] if last is not None and last.rag == Rag.RED else []
    return bullets([*red, *_late(mine), *_raised(mine.waiting, agency)])


def _group_issues(told: Known) -> str:
    red = [
        f"{told.within.name(one.agency)} is red, entry {one.seq:,}" for one in told.updates if one.rag == Rag.RED
    ]
    return bullets([*red, *_late(told), *_raised(told.waiting, "")])


def _late(told: Known) -> list[str]:
    return [f"{one.ref} is overdue, {due_of(one)}: {one.text}" for one in told.late]


def _raised(waiting: Iterable[AgendaItem], agency: str) -> list[str]:
    theirs = [one for one in waiting if not agency or one.raised_by == agency]
    return [f"Urgent item for SCG {one.meeting:03d}: {one.title}" for one in theirs]


def _helping(told: Known, agency: str) -> str:
    helps = [one for one in told.open if agency in one.supporting]
    own = [one for one in told.open if one.owner == agency and AID.search(one.text)]
    lines = [f"Supports {told.within.name(one.owner)} in {one.ref}: {one.text}" for one in helps]
    return bullets([*lines, *(f"{one.ref}: {one.text}" for one in own)])


def _by_agency(told: Known, part: str) -> str:
    rows = [one for one in told.updates if getattr(one, part)]
    return bullets(f"{told.within.name(one.agency)}: {getattr(one, part)} (entry {one.seq:,})" for one in rows)


def _public(told: Known) -> Begun:
    last = next((move for move in reversed(told.moves) if move.public_wording), None)
    if last is None:
        return Begun("")
    return Begun(
        f"Last public wording, {show(last.happened_at)}: {last.public_wording}", f"From entry {last.seq:,}"
    )
