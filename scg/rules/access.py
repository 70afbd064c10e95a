"""Who may do what: one table, act by role; "own" means for the person's own agency only."""

from collections.abc import Iterable

from scg.words import Role

TABLE = """
                        administrator chair deputy loggist secretariat member observer colleague incoming
open_incident                 yes      yes   yes     yes       yes       yes     -        yes       -
edit_incident                 -        yes   yes     -         yes       -       -        -         -
report_methane                -        yes   yes     yes       yes       yes     -        -         -
put_on_standby                -        yes   yes     -         -         -       -        -         -
declare                       -        yes   yes     -         -         -       -        -         -
stand_down_declaration        -        yes   yes     -         -         -       -        -         -
convene_scg                   -        yes   yes     -         yes       -       -        -         -
pause_scg                     -        yes   yes     -         -         -       -        -         -
resume_scg                    -        yes   yes     -         -         -       -        -         -
stand_down_scg                -        yes   yes     -         -         -       -        -         -
start_recovery                -        yes   yes     -         -         -       -        -         -
hand_over_recovery            -        yes   yes     -         -         -       -        -         -
close_recovery                -        yes   yes     -         -         -       -        -         -
set_strategy                  -        yes   yes     -         yes       -       -        -         -
link_incident                 yes      yes   yes     -         yes       -       -        -         -
close_incident                -        yes   yes     -         -         -       -        -         -
reopen_incident               yes      yes   yes     -         -         -       -        -         -

give_seat                     yes      yes   yes     -         yes       -       -        -         -
end_seat                      yes      yes   yes     -         yes       -       -        -         -
send_deputy                   -        yes   yes     -         yes       own     own      -         -
recall_deputy                 -        yes   yes     -         yes       own     own      -         -
hand_over_shift               -        yes   yes     yes       yes       -       -        -         -
countersign_handover          -        -     -       -         -         -       -        -         yes
withdraw_handover             -        yes   yes     yes       yes       -       -        -         -
take_powers                   yes      -     -       -         -         -       -        -         -
return_powers                 -        yes   -       -         -         -       -        -         -
invite                        yes      yes   yes     -         yes       -       -        -         -
withdraw_invitation           yes      yes   yes     -         yes       -       -        -         -

set_cadence                   -        yes   yes     -         -         -       -        -         -
call_meeting                  -        yes   yes     -         yes       -       -        -         -
move_meeting                  -        yes   yes     -         yes       -       -        -         -
cancel_meeting                -        yes   yes     -         yes       -       -        -         -
open_meeting                  -        yes   yes     -         -         -       -        -         -
adjourn_meeting               -        yes   yes     -         -         -       -        -         -
resume_meeting                -        yes   yes     -         -         -       -        -         -
hand_over_chair               -        yes   yes     -         yes       -       -        -         -
close_meeting                 -        yes   yes     -         -         -       -        -         -

add_item                      -        yes   yes     -         yes       -       -        -         -
move_item                     -        yes   yes     -         yes       -       -        -         -
withdraw_item                 -        yes   yes     -         yes       -       -        -         -
take_item                     -        yes   yes     -         -         -       -        -         -
finish_item                   -        yes   yes     -         -         -       -        -         -
raise_urgent_item             -        yes   yes     yes       yes       yes     yes      -         -

propose_attendance            -        own   own     own       own       own     own      -         -
confirm_attendance            -        yes   yes     yes       yes       own     own      -         -
confirm_everyone              -        yes   yes     yes       yes       -       -        -         -
record_contact                -        yes   yes     yes       yes       -       -        -         -

report_update                 -        yes   yes     yes       yes       own     own      -         -
repeat_update                 -        yes   yes     yes       yes       own     own      -         -

take_decision                 -        yes   yes     yes       -         -       -        -         -
supersede_decision            -        yes   yes     yes       -         -       -        -         -
rescind_decision              -        yes   yes     yes       -         -       -        -         -

raise_action                  -        yes   yes     yes       yes       -       -        -         -
report_progress               -        yes   yes     yes       yes       own     own      -         -
complete_action               -        yes   yes     yes       yes       own     own      -         -
accept_action                 -        yes   yes     -         yes       -       -        -         -
send_back_action              -        yes   yes     -         yes       -       -        -         -
transfer_action               -        yes   yes     -         yes       -       -        -         -
supersede_action              -        yes   yes     -         yes       -       -        -         -
cancel_action                 -        yes   yes     -         yes       -       -        -         -

write_log                     -        yes   yes     yes       yes       -       -        -         -
correct_log                   -        yes   yes     yes       yes       -       -        -         -

add_annex                     -        yes   yes     yes       yes       own     -        -         -
name_reader                   -        yes   yes     -         yes       -       -        -         -
remove_reader                 -        yes   yes     -         yes       -       -        -         -

circulate_minutes             -        yes   yes     -         yes       -       -        -         -
sign_minutes                  -        yes   yes     -         -         -       -        -         -
add_addendum                  -        yes   yes     -         yes       -       -        -         -
approve_minutes               -        yes   yes     -         -         -       -        -         -
mark_minutes_read             -        yes   yes     yes       yes       yes     yes      -         -
propose_correction            -        yes   yes     yes       yes       own     own      -         -
accept_correction             -        yes   yes     -         yes       -       -        -         -
decline_correction            -        yes   yes     -         yes       -       -        -         -

issue_paper                   -        yes   yes     yes       yes       -       -        -         -
issue_scrutiny_report         -        -     -       -         -         -       yes      -         -
ask_question                  -        -     -       -         -         -       yes      -         -
answer_question               -        yes   yes     -         yes       own     -        -         -
withdraw_question             -        -     -       -         -         -       yes      -         -

issue_situation_report        -        yes   yes     yes       yes       own     -        -         -
identify_lesson               -        yes   yes     yes       yes       own     own      -         -
take_up_lesson                -        yes   yes     -         yes       own     -        -         -
report_lesson                 -        yes   yes     yes       yes       own     -        -         -
learn_lesson                  -        yes   yes     -         yes       own     -        -         -
decline_lesson                -        yes   yes     -         yes       -       -        -         -
request_reports               -        yes   yes     -         yes       -       -        -         -
chase_report                  -        yes   yes     yes       yes       -       -        -         -

print_pack                    -        yes   yes     yes       yes       -       -        -         -
account_for_sheet             -        yes   yes     yes       yes       -       -        -         -

hold_back_record              -        yes   yes     -         yes       -       -        -         -
release_record                -        yes   yes     -         yes       -       -        -         -

propose_withholding           -        yes   yes     -         yes       -       -        -         -
approve_withholding           -        yes   yes     -         yes       -       -        -         -
refuse_withholding            -        yes   yes     -         yes       -       -        -         -
place_legal_hold              yes      yes   yes     -         yes       -       -        -         -
lift_legal_hold               yes      yes   yes     -         yes       -       -        -         -
review_retention              yes      yes   -       -         yes       -       -        -         -

export_bundle                 yes      yes   yes     -         yes       -       -        -         -

add_agency                    yes      -     -       -         -         -       -        -         -
edit_agency                   yes      -     -       -         -         -       -        -         -
add_person                    yes      -     -       -         -         -       -        -         -
edit_person                   yes      -     -       -         -         -       -        -         -
make_full_account             yes      -     -       -         -         -       -        -         -

require_second_factor         yes      -     -       -         -         -       -        -         -
let_observers_see             yes      -     -       -         -         -       -        -         -
map_groups                    yes      -     -       -         -         -       -        -         -
set_retention                 yes      -     -       -         -         -       -        -         -
set_word_template             yes      -     -       -         -         -       -        -         -
remove_word_template          yes      -     -       -         -         -       -        -         -
set_approval_days             yes      -     -       -         -         -       -        -         -
let_calendars_tell            yes      -     -       -         -         -       -        -         -
settle_mail_content           yes      -     -       -         -         -       -        -         -
set_webhook                   yes      -     -       -         -         -       -        -         -
remove_webhook                yes      -     -       -         -         -       -        -         -
"""


def _read(table: str) -> dict[str, dict[Role, str]]:
    header, *rows = (line.split() for line in table.strip().splitlines() if line.strip())
    names = {"deputy": Role.DEPUTY}
    roles = [names.get(word) or Role(word) for word in header]
    return {act: dict(zip(roles, marks, strict=True)) for act, *marks in rows}


ACTS = _read(TABLE)

# Before these a person shows once more that it is they, if they haven't lately.
SETTLING = frozenset(
    {
        "require_second_factor",
        "let_observers_see",
        "map_groups",
        "set_retention",
        "set_approval_days",
        "let_calendars_tell",
        "settle_mail_content",
        "set_webhook",
        "remove_webhook",
    }
)
GRAVE = frozenset(
    {
        "export_bundle",
        "sign_minutes",
        "propose_withholding",
        "approve_withholding",
        "take_powers",
        "set_word_template",
        "remove_word_template",
    }
)
CONFIRMED = SETTLING | GRAVE


def may(act: str, roles: Iterable[Role]) -> str:
    """How far these roles carry an act: "yes", "own" (for the person's own agency) or "-" (not at all).

    Raises KeyError for an act that isn't in the table: what isn't there is nobody's.
    """
    marks = {ACTS[act][role] for role in roles}
    return "yes" if "yes" in marks else "own" if "own" in marks else "-"


def carriers(act: str) -> list[str]:
    """The roles whose seat carries an act, if only for their own agency, in the order of the table."""
    return [str(role) for role, mark in ACTS[act].items() if mark != "-"]
