"""My day: a viewer's meetings, their agency's actions, and what changed, across all their incidents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.pieces import actions, render, rendered
from scg.pieces.entries import sentence
from scg.pieces.handovers import waiting_for
from scg.pieces.incidents import LIVE, meetings_to_come, parts_of, seen_by
from scg.pieces.people import Viewer
from scg.pieces.standing import stand_of
from scg.pieces.stored import stretch
from scg.record.clock import now
from scg.record.projection import Written

LOOKED_BACK = timedelta(hours=24)
DUE_SOON = timedelta(minutes=15)
MOST_LINES, MOST = 8, 200


@dataclass(frozen=True)
class Due:
    """One incident's meeting to come; `hot` when it is live, or due within a quarter of an hour."""

    incident: Incident
    meeting: Meeting | None
    parts: list[str]
    live: bool
    hot: bool


@dataclass(frozen=True)
class Actions:
    """An agency's actions in one incident, as rows: so many to do, so many ticked and waiting for the chair.

    Only the followed incident's are kept up to date.
    """

    incident: Incident
    rows: Markup
    number: int
    ticked: int
    list_name: str


@dataclass(frozen=True)
class Changed:
    """What was recorded in one incident lately: how many entries, and the newest of them as lines."""

    incident: Incident
    number: int
    lines: list[tuple[Written, str]]


def day_of(viewer: Viewer) -> dict[str, Any]:
    """All that my day shows; `follow` is the incident whose changes arrive by themselves, if there is one."""
    parts = parts_of(viewer)
    mine = [one for one in seen_by(viewer) if one.ref in parts and not one.closed_at]
    for one in mine:
        stand_of(one)
    due = _due(mine, parts)
    ticked = actions.of_agency(viewer.agency, mine)
    follow = _followed(due, ticked)
    return {
        "due": due,
        "groups": [_group(one, follow) for one in ticked],
        "changed": [found for one in mine if (found := _changed(one)).number],
        "mine": mine,
        "waiting": waiting_for(viewer),
        "follow": follow,
        "next_meeting": Markup(render(follow, "next-meeting")) if follow is not None else "",
    }


def _due(mine: list[Incident], parts: dict[str, list[str]]) -> list[Due]:
    meetings = meetings_to_come([one.ref for one in mine])
    soon = now() + DUE_SOON
    found = []
    for one in mine:
        meeting = meetings.get(one.ref)
        live = meeting is not None and meeting.state in LIVE
        hot = meeting is not None and (live or meeting.scheduled_for <= soon)
        found.append(Due(one, meeting, parts[one.ref], live, hot))
    last = datetime.max.replace(tzinfo=now().tzinfo)
    return sorted(found, key=lambda due: (not due.live, due.meeting.scheduled_for if due.meeting else last))


def _followed(due: list[Due], ticked: list[dict[str, Any]]) -> Incident | None:
    busiest = max(ticked, key=lambda one: len(one["refs"]), default=None)
    hot = next((one.incident for one in due if one.hot), None)
    if hot is not None or busiest is None:
        return hot or (due[0].incident if due else None)
    found: Incident = busiest["incident"]
    return found


def _group(one: dict[str, Any], follow: Incident | None) -> Actions:
    incident: Incident = one["incident"]
    refs, left, ticked = one["refs"], one["left"], one["ticked"]
    rows = "".join(rendered(incident, "action", refs))
    if incident is follow:
        return Actions(incident, Markup(rows), left, ticked, "action")
    # References repeat from incident to incident: a push for the followed one must not meet these rows,
    # and nothing is pushed for them, so their buttons load the page again.
    apart = rows.replace('data-piece="action/', f'data-piece="{incident.ref}/action/')
    apart = apart.replace('form="act"', 'form="act-leaving"')
    return Actions(incident, Markup(apart), left, ticked, f"action-of-{incident.ref}")


def _changed(incident: Incident) -> Changed:
    last = stand_of(incident).seq
    lately = (Entry.log == incident.ref, Entry.seq > last - MOST, Entry.seq <= last, Entry.at > now() - LOOKED_BACK)
    recent = list(db.session.scalars(select(Entry.seq).where(*lately).order_by(Entry.seq.desc())))
    if not recent:
        return Changed(incident, 0, [])
    entries = stretch(incident.ref, recent[:MOST_LINES][-1], last).entries
    return Changed(incident, len(recent), [(entry, sentence(incident, entry)) for entry in reversed(entries)])
