"""The pages of paper: the sheets of a meeting, and entering from one of them what was written on it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from scg.commands import refusal
from scg.doors.asking import FieldShown, FormShown
from scg.doors.context import form, of_incident, opened
from scg.doors.signed_in import viewer
from scg.pieces import Incident
from scg.pieces import sheets as shown
from scg.pieces.meetings import TO_COME, meeting_of
from scg.pieces.prefill import prefill
from scg.rules.access import may
from scg.words import SheetKind

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
            *("reservations", "dissent", "not_to_act", "review_at", "decided_by"),
        ),
    ),
    SheetKind.ACTIONS: (
        "raise_action",
        ("happened_at", "text", "owner", "owner_role", "supporting", "priority", "due_at", "decision_ref"),
    ),
    SheetKind.LOG: ("write_log", ("happened_at", "speaker", "text", "verbatim")),
}


@door.get("/incidents/<ref>/meetings/<int:number>/paper")
def sheets(ref: str, number: int) -> ResponseReturnValue:
    """The sheets printed for a meeting: which came back, which are outstanding; and printing more."""
    incident = opened(ref)
    meeting = meeting_of(incident, str(number)) or abort(404)
    around = of_incident(incident)
    to_print = meeting.state in TO_COME and may("print_pack", around["roles"]) != "-"
    asked = form("print_pack", hidden={"meeting_number": number}) if to_print else None
    return render_template("sheets/sheets.html", meeting=meeting, asked=asked, **around)


@door.get("/incidents/<ref>/paper/<path:printed>")
def sheet(ref: str, printed: str) -> ResponseReturnValue:
    """One sheet, to be entered from: the next line that wasn't, or the one that `line` names."""
    incident = opened(ref)
    found = shown.sheet_of(incident, printed) or abort(404)
    lines = shown.lines(incident, found)
    wanted = request.args.get("line")
    chosen = next((one for one in lines if one.entry is None and wanted in (None, one.key)), None)
    around = of_incident(incident)
    act = ACTS[found.sheet.kind][0]
    allowed = may(act, around["roles"]) == "yes"
    told: dict[str, Any] = {"found": found, "lines": lines, "chosen": chosen, "refused": refusal(act)}
    told["asked"] = _form(incident, found, chosen) if chosen is not None and allowed else None
    told["fate"] = _fate(found) if may("account_for_sheet", around["roles"]) != "-" else None
    return render_template("sheets/sheet.html", meeting=shown.meeting_of_sheet(incident, found), **told, **around)


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
        values["happened_at"] = shown.meeting_of_sheet(incident, found).opened_at
    made = form(act, hidden=hidden, values=values, wanted=wanted)
    return replace(made, fields=[_as_on_paper(one) for one in made.fields])


def _as_on_paper(field: FieldShown) -> FieldShown:
    """A field as it is asked for from paper: the time is never now, it is what the sheet says."""
    if field.name != "happened_at":
        return field
    return replace(field, label=f"{field.label}, on the paper", hint="As the sheet says", required=True)


def _fate(found: shown.Printed) -> FormShown:
    return form("account_for_sheet", hidden={"sheet": found.sheet.ref})
