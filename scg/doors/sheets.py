"""The pages of paper: the sheets of a meeting, numbering one that has none, and entering what was written."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.commands import refusal
from scg.doors.asking import FormShown, as_on_paper
from scg.doors.context import form, of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident
from scg.pieces import sheets as shown
from scg.pieces import unnumbered as blank
from scg.pieces.meetings import TO_COME, meeting_of
from scg.pieces.prefill import prefill
from scg.record.clock import now
from scg.rules.access import may
from scg.rules.numbers import whole
from scg.rules.sheets import TITLES
from scg.words import MeetingState, SheetKind

door = Blueprint("sheets", __name__)
# What is entered from a sheet of each kind: by which act, and with which fields in the order of the paper.
ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    SheetKind.ROLL_CALL: (
        "confirm_attendance",
        ("happened_at", "status", "who", "deputy_for", "mode", "present_from", "present_until"),
    ),
    SheetKind.DECISION: (
        "take_decision",
        (
            *("happened_at", "question", "information", "options", "decision", "rationale", "agreeing"),
            *("reservations", "dissent", "not_to_act", "decided_by", "review_at", "equality"),
        ),
    ),
    SheetKind.ACTIONS: (
        "raise_action",
        ("happened_at", "text", "owner", "owner_role", "supporting", "priority", "due_at", "decision_ref"),
    ),
    SheetKind.LOG: ("write_log", ("happened_at", "speaker", "text", "verbatim")),
}
TO_PRINT = (*TO_COME, MeetingState.HELD_ALREADY)
COUNTS = dict(zip(SheetKind, ("roll_calls", "decisions", "actions", "logs"), strict=True))


@door.get("/incidents/<ref>/meetings/<int:number>/paper")
def sheets(ref: str, number: int) -> ResponseReturnValue:
    """The sheets printed for a meeting: which came back, which are outstanding; and printing more."""
    incident = opened(ref)
    meeting = meeting_of(incident, str(number)) or abort(404)
    around = of_incident(incident)
    to_print = meeting.state in TO_PRINT and may("print_pack", around["roles"]) != "-"
    asked = form("print_pack", hidden={"meeting_number": number}) if to_print else None
    return render_template("sheets/sheets.html", meeting=meeting, asked=asked, **around)


@door.get("/incidents/<ref>/paper")
def unnumbered(ref: str) -> ResponseReturnValue:
    """A sheet of some kind that was printed without a number: it is given one, and then it is entered from."""
    incident = opened(ref)
    kind = request.args.get("kind", "")
    among = blank.meetings(incident)
    meant = blank.meant(among, whole(request.args.get("meeting", "")), now())
    around = of_incident(incident)
    told: dict[str, Any] = {"kind": kind if kind in TITLES else "", "kinds": TITLES, "meetings": among}
    told |= {"refused": refusal("print_pack"), "allowed": may("print_pack", around["roles"]) != "-"}
    told["before"] = blank.numbered(incident, kind)
    told["asked"] = _numbering(kind, blank.named(among), meant) if told["kind"] and told["allowed"] else None
    return render_template("sheets/unnumbered.html", **told, **around)


def _numbering(kind: str, meetings: list[tuple[str, str]], meant: int | None) -> FormShown | None:
    """The form by which one sheet of a kind gets its number, and which leads to it; None without a meeting."""
    if meant is None:
        return None
    counts = {count: int(each == kind) for each, count in COUNTS.items()}
    values = {"meeting_number": meant, "next": ""}
    made = form("print_pack", hidden=counts, values=values, wanted=("meeting_number",))
    fields = [replace(one, options=meetings) if one.name == "meeting_number" else one for one in made.fields]
    return replace(made, title="Give this sheet its number", button="Number it and go on", fields=fields)


@door.get("/incidents/<ref>/paper/<path:printed>")
def sheet(ref: str, printed: str) -> ResponseReturnValue:
    """One sheet, to be entered from: the next line that wasn't, or the one that `line` names."""
    incident = opened(ref)
    found = shown.sheet_of(incident, printed) or abort(404)
    lines = shown.lines(incident, found)
    others = shown.others(incident, found, lines)
    chosen = _chosen(lines, others, request.args.get("line"))
    around = of_incident(incident)
    act = ACTS[found.sheet.kind][0]
    allowed = may(act, around["roles"]) == "yes"
    told: dict[str, Any] = {"found": found, "lines": lines, "chosen": chosen, "refused": refusal(act)}
    told |= {"others": [(one.key, one.label) for one in others], "alone": shown.is_alone(found), "allowed": allowed}
    told["asked"] = _form(incident, found, chosen) if chosen is not None and allowed else None
    told["fate"] = _fate(found) if may("account_for_sheet", around["roles"]) != "-" else None
    return render_template("sheets/sheet.html", meeting=shown.meeting_of_sheet(incident, found), **told, **around)


def _chosen(lines: list[shown.Line], others: list[shown.Line], wanted: str | None) -> shown.Line | None:
    """The line that is asked for, while nothing was entered from it, or else the next."""
    left = [one for one in lines if one.entry is None]
    asked = [one for one in (*left, *others) if one.key == wanted]
    return next(iter(asked or left), None)


def _form(incident: Incident, found: shown.Printed, line: shown.Line) -> FormShown:
    """The form of the act by which a line is entered; it comes back to this sheet's next line."""
    act, wanted = ACTS[found.sheet.kind]
    number, ref = found.sheet.meeting, found.sheet.ref
    hidden: dict[str, Any] = {"meeting_number": number, "sheet": f"{ref}/{line.key}" if line.key else ref}
    values: dict[str, Any] = {"next": url_for("sheets.sheet", ref=incident.ref, printed=ref)}
    if found.sheet.kind == SheetKind.ROLL_CALL:
        hidden["agency_code"] = line.key
        asked = {"meeting_number": str(number), "agency_code": line.key}
        values |= prefill(act, incident, viewer(), asked)
        values["happened_at"] = shown.roll_called_at(incident, found)
    made = form(act, hidden=hidden, values=values, wanted=wanted)
    return replace(made, fields=[as_on_paper(one) for one in made.fields])


def _fate(found: shown.Printed) -> FormShown:
    return form("account_for_sheet", hidden={"sheet": found.sheet.ref})
