"""One scene in which every command is carried out at least once."""

import base64
from datetime import UTC, datetime, timedelta

from scg.documents.word_starter import starter
from scg.extensions import db
from scg.models import Person, Seat
from tests.support.codes import invited, joined
from tests.support.world import World, in_hours

TOLD = {"authority": "ACC Shah", "reason": "As things stand"}


def every_command(world: World) -> None:
    """Everything that can be done in scg, from the directory to a closed and reopened incident."""
    directory(world)
    earlier = world.ref
    world.open_incident("Storm after the storm")
    world.does("chair", "link_incident", earlier=earlier, take_over_seats=True)
    describe(world)
    invitations(world)
    world.does("chair", "put_on_standby", **TOLD, public_wording="We are watching the river")
    world.does("chair", "declare", declaration_type="major incident", **TOLD)
    world.does("chair", "convene_scg", **TOLD)
    world.does("chair", "call_meeting", scheduled_for=in_hours(2), kind="ordinary")
    world.does("secretariat", "move_meeting", meeting_number=1, scheduled_for=in_hours(1), reason="Sooner")
    before = world.does("chair", "raise_action", text="Ring round", owner="leeds", priority="before next SCG")
    assert before.seq
    world.does("chair", "set_cadence", preset="daily", effective_from=in_hours(3), reason="Settling")
    handing_over(world)
    first_meeting(world)
    minutes(world)
    papers(world)
    lessons(world)
    reports(world)
    questions(world)
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary", purpose="Dam")
    world.does("chair", "cancel_meeting", meeting_number=4, reason="The dam holds")
    held_on_paper(world)
    world.does("secretariat", "export_bundle", log="WY", incident=world.ref)
    world.does("chair", "set_cadence", preset="paused", effective_from=in_hours(2), reason="Recovery leads")
    world.does("chair", "set_cadence", preset="weekly", effective_from=in_hours(50), reason="Rain again")
    withholding(world)
    disclosure(world)
    annexes(world)
    ending(world)
    settling(world)


def directory(world: World) -> None:
    """The forum's directory, changed."""
    admin = {"log": "WY"}
    world.does("administrator", "add_agency", code="nhse", name="NHS England", category="Category 1", **admin)
    told = {"name": "NHS England (North)", "category": "Category 1", "sector": "Health"}
    version = 11
    world.does("administrator", "edit_agency", agency_code="nhse", **told, version=version, **admin)
    person = {"name": "Lee Chan", "email": "lee.chan@nhse.example", "agency_code": "nhse"}
    added = world.does("administrator", "add_person", **person, **admin)
    whom = added.entity.removeprefix("person:")
    told = {**person, "post": "Director on call", "active": True}
    world.does("administrator", "edit_person", person_id=whom, **told, version=added.seq, **admin)


def describe(world: World) -> None:
    """The incident's description, strategy and seats."""
    told = {"name": "Storm", "area": "Calderdale and Kirklees", "lead_agency": "ea"}
    threat = "civil emergencies (SPR 2023)"
    world.does("chair", "edit_incident", **told, threat=threat, marking="OFFICIAL-SENSITIVE", version=1)
    world.does("member", "report_methane", exact_location="Mytholmroyd", hazards="Deep water")
    world.does("chair", "set_strategy", aim="Preserve life", objectives="Warn\nEvacuate\nRecover")
    given = world.does("chair", "give_seat", person_id=world.people["colleague"], role="member")
    world.does("chair", "end_seat", seat=given.seq * 1000 + 1, reason="Off shift")
    assert world.row(Seat, given.seq * 1000 + 1).ended_at is not None


def handing_over(world: World) -> None:
    """A deputy recalled and one sent, a shift's handover withdrawn and one countersigned, powers taken."""
    deputy = {"meeting_number": 1, "agency_code": "leeds", "person_id": world.people["administrator"]}
    sent = world.does("member", "send_deputy", **deputy, reason="At the rest centre")
    world.does("member", "recall_deputy", seat=sent.seq * 1000 + 1, agency_code="leeds")
    world.does("secretariat", "send_deputy", **deputy)
    shift = {"seat": seat_held(world, "loggist"), "to": world.people["colleague"], "brief": "Watch the wall"}
    begun = world.does("loggist", "hand_over_shift", **shift)
    world.does("secretariat", "withdraw_handover", handover=begun.seq, reason="They stay")
    begun = world.does("secretariat", "hand_over_shift", **shift, ends=False)
    world.does("colleague", "countersign_handover", handover=begun.seq, read=True, remark="Understood")
    taken = world.does("administrator", "take_powers", reason="The chair can't be reached")
    world.does("chair", "return_powers", seat=taken.seq * 1000 + 1, reason="Back again")


def seat_held(world: World, part: str) -> int:
    """The number of the seat that somebody holds, the first where there are several."""
    held = db.select(Seat.id).where(Seat.incident == world.ref, Seat.person == world.people[part])
    return db.session.scalars(held.where(Seat.ended_at.is_(None)).order_by(Seat.id)).first() or 0


def invitations(world: World) -> None:
    """One withdrawn, one taken up by a guest, who then gets a full account, and stays for the meeting."""
    _, made = invited(world, "secretariat", role="observer", valid_for="1 hour", one_meeting=False)
    world.does("chair", "withdraw_invitation", invitation=made.seq)
    code, _ = invited(world, agency_code="ea", email="ann.moss@ea.example")
    joined(code)
    guest = db.session.scalars(db.select(Person).where(Person.guest)).one()
    told = {"person_id": guest.id, "email": "ann.moss@ea.example", "version": guest.version}
    world.does("administrator", "make_full_account", log="WY", **told)


def first_meeting(world: World) -> None:
    """A meeting with everything that can happen in one."""
    world.does("member", "raise_urgent_item", meeting_number=1, title="Boats for Mytholmroyd")
    world.does("secretariat", "add_item", meeting_number=1, title="Schools", minutes_planned=4)
    world.does("secretariat", "move_item", meeting_number=1, item_number=3, direction="up")
    world.does("secretariat", "withdraw_item", meeting_number=1, item_number=9)
    world.does("chair", "open_meeting", meeting_number=1)
    world.does("member", "propose_attendance", meeting_number=1)
    told = {"status": "present (deputy)", "who": "Dev Patel", "deputy_for": "Jo Bell", "mode": "by phone"}
    world.does("other_member", "confirm_attendance", meeting_number=1, agency_code="ea", **told)
    world.does("secretariat", "confirm_everyone", meeting_number=1)
    world.does("secretariat", "record_contact", meeting_number=1, agency_code="yas", how="Duty phone")
    world.does("chair", "take_item", meeting_number=1, item_number=1)
    world.does("chair", "take_item", meeting_number=1, item_number=2)
    world.does("chair", "finish_item", meeting_number=1, item_number=2, outcome="Agreed")
    situation = {"what": "River at 3 m", "rag": "amber", "trend": "worsening"}
    world.does("member", "report_update", agency_code="leeds", **situation)
    world.does("member", "repeat_update", agency_code="leeds")
    world.does("chair", "adjourn_meeting", meeting_number=1, reason="Boats")
    world.does("chair", "resume_meeting", meeting_number=1)
    world.does("chair", "hand_over_chair", meeting_number=1)
    decisions(world)
    actions(world)
    from_paper(world)
    written = world.does("loggist", "write_log", text="Bridge closed", happened_at=hours_ago(30), speaker="AS")
    world.does("loggist", "correct_log", entry=written.seq, text="Bridge closed to cars", verbatim=True)
    world.does("deputy", "close_meeting", meeting_number=1)


def held_on_paper(world: World) -> None:
    """SCG 005, held without scg thirty hours ago and entered since, everything with its own time."""
    five = {"meeting_number": 5}
    world.does("secretariat", "call_meeting", scheduled_for=hours_ago(30), held_already=True)
    world.does("chair", "open_meeting", **five, happened_at=hours_ago(29.9))
    world.does("secretariat", "confirm_everyone", **five)
    world.does("chair", "take_item", **five, item_number=1, happened_at=hours_ago(29.8))
    world.does("chair", "take_item", **five, item_number=2, happened_at=hours_ago(29.7))
    world.does("chair", "finish_item", **five, item_number=2, happened_at=hours_ago(29.6))
    world.does("chair", "adjourn_meeting", **five, happened_at=hours_ago(29.5))
    world.does("chair", "resume_meeting", **five, happened_at=hours_ago(29.4))
    world.does("chair", "take_item", **five, item_number=3, happened_at=hours_ago(29.3))
    world.does("chair", "close_meeting", **five, happened_at=hours_ago(29))


def from_paper(world: World) -> None:
    """A pack printed, a sheet of each kind entered from, one accounted for."""
    world.does("loggist", "print_pack", meeting_number=1, decisions=2, actions=1, logs=1)
    paper = {"meeting_number": 1, "happened_at": hours_ago(1)}
    status = {"agency_code": "ea", "status": "present"}
    world.does("secretariat", "confirm_attendance", sheet="SCG001/P01/ea", **status, **paper)
    told = {"decision": "Open the rest centre", "rationale": "The hall is cold"}
    world.does("loggist", "take_decision", sheet="SCG001/P02", **told, **paper)
    due = {"owner": "leeds", "due_at": in_hours(9)}
    raised = world.does("loggist", "raise_action", text="Fetch beds", sheet="SCG001/P04/1", **due, **paper)
    world.does("chair", "cancel_action", action_ref=raised.entity.partition(":")[2], reason="Beds are there")
    world.does("loggist", "write_log", text="Lights out", sheet="SCG001/P05/3", **paper)
    world.does("loggist", "account_for_sheet", sheet="SCG001/P03", fate="returned unused")


def hours_ago(hours: float) -> str:
    """A time so many hours ago, as ISO 8601 text."""
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def decisions(world: World) -> None:
    """Taken, superseded and rescinded."""
    told = {"decision": "Evacuate", "rationale": "The wall may fail", "options": "Wait: too late\nGo: safe"}
    weighed = {"agreeing": ["wyp", "leeds"], "reservations": "EA: Roads are wet", "dissent": "yas: No crews"}
    world.does("loggist", "take_decision", **told, **weighed, review_at=in_hours(4), meeting_number=1)
    new = {"decision": "Evacuate by noon", "rationale": "Peak at one", "meeting_number": 1}
    world.does("loggist", "supersede_decision", decision_ref="SCG001/D01", **new)
    world.does("chair", "rescind_decision", decision_ref="SCG001/D02", reason="The river fell")


def actions(world: World) -> None:
    """Raised, progressed, completed, sent back, accepted, transferred, superseded, cancelled."""
    refs = [world.action(text=f"Do {number}", meeting_number=1) for number in range(5)]
    world.does("member", "report_progress", action_ref=refs[0], text="Half")
    world.does("member", "complete_action", action_ref=refs[0], note="Done")
    world.does("chair", "send_back_action", action_ref=refs[0], reason="The other half")
    world.does("member", "complete_action", action_ref=refs[0])
    world.does("chair", "accept_action", action_ref=refs[0])
    world.does("chair", "transfer_action", action_ref=refs[1], to="RCG", reason="Recovery")
    world.does("chair", "supersede_action", action_ref=refs[2], by=refs[3])
    world.does("chair", "cancel_action", action_ref=refs[3], reason="Not needed")
    world.does("chair", "cancel_action", action_ref=refs[4], reason="Not needed")


def minutes(world: World) -> None:
    """Circulated, read, corrected twice, approved as the next meeting's first item, signed, an addendum added."""
    world.does("secretariat", "circulate_minutes", meeting_number=1, form="short")
    world.does("observer", "mark_minutes_read", meeting_number=1, minutes_version=1)
    proposed = {"meeting_number": 1, "minutes_version": 1, "where": "Item 4", "text": "Three crews, not two"}
    world.does("member", "propose_correction", agency_code="leeds", **proposed)
    world.does("loggist", "propose_correction", agency_code="ea", **proposed)
    world.does("secretariat", "accept_correction", meeting_number=1, correction=1, reads="Three crews")
    world.does("chair", "decline_correction", meeting_number=1, correction=2, reason="It is corrected already")
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    world.does(
        "secretariat",
        "confirm_attendance",
        meeting_number=1,
        agency_code="yas",
        status="absent, no apologies",
    )
    world.does("chair", "call_meeting", scheduled_for=in_hours(1), kind="extraordinary", purpose="Minutes")
    world.does("chair", "open_meeting", meeting_number=3)
    world.does("chair", "approve_minutes", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=3)
    world.does("chair", "sign_minutes", meeting_number=1)
    world.does("secretariat", "add_addendum", meeting_number=1, text="For 3 m read 3.1 m")


def withholding(world: World) -> None:
    """Proposed twice, refused once, approved once, with a legal hold between."""
    said = world.does("loggist", "write_log", text="Counsel advises that the wall is ours")
    asked = {"entry": said.seq, "ground": "legal privilege", "reason": "Advice of counsel"}
    first = world.does("secretariat", "propose_withholding", **asked)
    world.does("chair", "refuse_withholding", proposal=first.seq, reason="Say which advice")
    second = world.does("secretariat", "propose_withholding", **asked)
    hold = world.does("administrator", "place_legal_hold", reason="A public inquiry asks for the record")
    world.does("chair", "lift_legal_hold", hold=hold.seq, reason="The inquiry has its copy")
    world.does("chair", "approve_withholding", proposal=second.seq)


def ending(world: World) -> None:
    """Recovery, stand-downs, and the incident closed and reopened."""
    world.does("chair", "start_recovery", **TOLD)
    world.does("chair", "cancel_action", action_ref="SCG000/A01", reason="Done otherwise")
    handed = {"to_chair": "Chief Executive, Calderdale", "criteria_met": True}
    world.does("chair", "hand_over_recovery", **handed, **TOLD)
    world.does("chair", "stand_down_declaration", **TOLD)
    world.does("chair", "pause_scg", **TOLD)
    world.does("chair", "resume_scg", **TOLD)
    world.does("chair", "stand_down_scg", **TOLD)
    world.does("chair", "close_recovery", **TOLD)
    world.does("chair", "close_incident", reason="Over")
    kept = {"keep_until": in_hours(24 * 366 * 30), "reason": "An inquiry is likely"}
    world.does("secretariat", "review_retention", **kept)
    world.does("administrator", "reopen_incident", reason="A late claim")


def settling(world: World) -> None:
    """What the forum settles for itself."""
    why = {"log": "WY", "reason": "After the exercise in May"}
    world.does("administrator", "require_second_factor", roles=["loggist", "chair"], **why)
    world.does("administrator", "let_observers_see", operational=True, **why)
    world.does("administrator", "map_groups", groups="Gold: wyp\nGrŵp: urn: leeds", **why)
    world.does("administrator", "set_approval_days", days=10, **why)
    world.does("administrator", "set_retention", years=25, **why)
    world.does("administrator", "set_retention", years=30, **why)
    world.does("administrator", "settle_mail_content", content="reference only", **why)
    told = {"address": "https://bridge.example.gov.uk/scg", "kinds": ["meeting called", "cadence changed"]}
    world.does("administrator", "set_webhook", **told, **why)
    world.does("administrator", "remove_webhook", **why)
    template = {"file_name": "Minutes.docx", "content": base64.b64encode(starter()).decode()}
    world.does("administrator", "set_word_template", log="WY", **template)
    world.does("administrator", "remove_word_template", **why)
    world.does("administrator", "let_calendars_tell", ceiling="OFFICIAL", **why)


def papers(world: World) -> None:
    """A paper issued."""
    sections = [{"section": "headline", "words": "The river falls"}]
    world.does("loggist", "issue_paper", paper="information-picture", sections=sections, version=0)
    sections = [{"section": "summary", "words": "The centre is open"}]
    told = {"paper": "situation-report", "subject": "leeds", "sections": sections, "version": 0}
    world.does("member", "issue_situation_report", **told)


def lessons(world: World) -> None:
    """Identified, taken up, reported on and learned; another not taken up."""
    told = {"theme": "resources and mutual aid", "agency_code": "leeds"}
    world.does("member", "identify_lesson", text="Ask for boats before the peak", entry=3, **told)
    world.does("observer", "identify_lesson", text="Say less", theme="communication", agency_code="opcc")
    world.does("member", "take_up_lesson", lesson=1, agency_code="leeds", due_at=in_hours(400))
    world.does("member", "report_lesson", lesson=1, text="The boats are listed")
    world.does("member", "learn_lesson", lesson=1, changed="The plan asks at amber", evidence="Plan 4.2")
    world.does("chair", "decline_lesson", lesson=2, reason="It was said once")


def reports(world: World) -> None:
    """Reports asked for before the next meeting, and one reminder."""
    asked = {"agency_codes": ["leeds", "ea"], "note": "Beds in rest centres"}
    world.does("secretariat", "request_reports", meeting_number=2, until=in_hours(2), **asked)
    world.does("loggist", "chase_report", meeting_number=2, agency_code="ea", how="Duty phone, no answer")


def disclosure(world: World) -> None:
    """One record held back for good, and one released."""
    why = {"exemption": "FOIA s.38 (health and safety)", "reason": "Residents could be put at risk"}
    world.does("secretariat", "hold_back_record", record="SCG001/D02", audiences=["freedom of information"], **why)
    held = world.does("chair", "hold_back_record", record="SCG001/A01", audiences=["members", "public"], **why)
    world.does("deputy", "release_record", held=held.seq, reason="The work is done")


def annexes(world: World) -> None:
    """One for people by name, whose readers change, and one operational."""
    told = {"text": "Counsel advises to close the wall", "agency_code": "leeds", "meeting_number": 1}
    by_name = {"title": "Legal advice was considered", "restriction": "legally privileged"}
    first = world.does("member", "add_annex", **by_name, named=[world.people["chair"]], **told)
    reason = {"annex": first.seq, "reason": "A new adviser"}
    world.does("secretariat", "name_reader", person_id=world.people["other_member"], **reason)
    world.does("chair", "remove_reader", person_id=world.people["chair"], **reason)
    world.does("loggist", "add_annex", title="Where the boats are", restriction="operational", **told)


def questions(world: World) -> None:
    """Asked of the group and of an agency, answered, withdrawn; the office's report issued."""
    asked = {"text": "Which districts had no rest centre?", "answer_by": in_hours(72)}
    world.does("observer", "ask_question", **asked)
    world.does("observer", "ask_question", agency_code="leeds", **asked)
    world.does("observer", "ask_question", **asked)
    world.does("chair", "answer_question", question="Q01", agency_code="wyp", answer="None")
    world.does("member", "answer_question", question="Q02", agency_code="leeds", answer="None in Leeds")
    world.does("observer", "withdraw_question", question="Q03", reason="Asked already")
    world.does("observer", "issue_scrutiny_report", paper="scrutiny-report", subject="all", version=0)
