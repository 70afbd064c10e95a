"""The pages of meetings: all of them, one as it runs, and its roll-call."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.doors.asking import FormShown, as_on_paper, form
from scg.doors.context import of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident, actions, annexes
from scg.pieces import attendance as rolls
from scg.pieces import meetings as shown
from scg.pieces.people import powers
from scg.record.clock import now
from scg.rules.access import may
from scg.rules.numbers import whole
from scg.words import MeetingState, Priority, Role

door = Blueprint("meetings", __name__)
QUICK = {
    "raise_urgent_item": ("title",),
    "take_decision": ("decision", "rationale", "agreeing", "dissent"),
    "raise_action": ("text", "owner", "owner_role", "priority", "due_at"),
    "write_log": ("text", "happened_at", "speaker", "verbatim"),
}


@door.get("/incidents/<ref>/meetings")
def meetings(ref: str) -> ResponseReturnValue:
    """The meetings of an incident, newest first, a page at a time."""
    incident = opened(ref)
    page = request.args.get("page", "1")
    listed = shown.listed(incident, whole(page) or 1)
    return render_template("meetings/meetings.html", listed=listed, **of_incident(incident))


@door.get("/incidents/<ref>/meetings/<int:number>")
def meeting(ref: str, number: int) -> ResponseReturnValue:
    """One meeting: prepared before, run while it is live, read afterwards."""
    incident = opened(ref)
    found = shown.meeting_of(incident, str(number)) or abort(404)
    around = of_incident(incident)
    over = found.state not in shown.TO_COME
    seated = bool(around["roles"] - {Role.ADMINISTRATOR, Role.INCOMING})
    mine = actions.Filter(owner=viewer().agency) if seated and not over else None
    return render_template(
        "meetings/meeting.html",
        meeting=found,
        over=over,
        seated=seated,
        mine=actions.found_by(incident, mine)[0] if mine is not None else None,
        forms=[] if over else list(_quick(incident, number, around["roles"])),
        on_paper=_held_on_paper(incident, found, around["roles"]),
        propose=_proposing(incident, number) if seated and not over and not found.afterwards else "",
        annexes=annexes.listed(incident, number),
        **shown.held_in(incident, number),
        **around,
    )


def _quick(incident: Incident, number: int, roles: frozenset[Role]) -> Iterator[FormShown]:
    """The forms that the viewer has always in reach, with the few fields asked for while people talk."""
    held = {name for name, _ in powers(roles)}
    for name, wanted in QUICK.items():
        if name not in held:
            continue
        yield form(
            name,
            incident,
            forum=viewer().forum,
            hidden={"meeting_number": number},
            values={"priority": Priority.BEFORE_NEXT} if name == "raise_action" else {},
            wanted=wanted,
        )


def _held_on_paper(incident: Incident, found: Any, roles: frozenset[Role]) -> FormShown | None:
    """The form by which a meeting whose time is past is opened with its own, for whoever may open it."""
    due = found.state == MeetingState.SCHEDULED and found.scheduled_for <= now()
    if not due or may("open_meeting", roles) == "-":
        return None
    asked = form("open_meeting", incident, forum=viewer().forum, hidden={"meeting_number": found.number})
    return replace(asked, button="Open it, with its time", fields=[as_on_paper(one) for one in asked.fields])


def _proposing(incident: Incident, number: int) -> str:
    """Where the page says that its agency is here, once the meeting runs; empty if the roll-call knows already."""
    if rolls.spoken_for(incident, number, viewer().agency):
        return ""
    return url_for("forms.in_incident", ref=incident.ref, name="propose_attendance", meeting_number=number)


@door.get("/incidents/<ref>/meetings/<int:number>/attendance")
def attendance(ref: str, number: int) -> ResponseReturnValue:
    """The roll-call of one meeting, agency by agency."""
    incident = opened(ref)
    found: Any = shown.meeting_of(incident, str(number)) or abort(404)
    keys = [f"{number}/{place.agency}" for place in rolls.roll(incident, found)]
    return render_template("meetings/attendance.html", meeting=found, keys=keys, **of_incident(incident))
