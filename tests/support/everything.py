"""One scene in which every command is carried out at least once."""

from datetime import UTC, datetime, timedelta

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
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary", purpose="Dam")
    world.does("chair", "cancel_meeting", meeting_number=3, reason="The dam holds")
    world.does("secretariat", "export_bundle", log="WY", incident=world.ref)
    world.does("chair", "set_cadence", preset="paused", effective_from=in_hours(2), reason="Recovery leads")
    world.does("chair", "set_cadence", preset="weekly", effective_from=in_hours(50), reason="Rain again")
    withholding(world)
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
    written = world.does("loggist", "write_log", text="Bridge closed", happened_at=hours_ago(30), speaker="AS")
    world.does("loggist", "correct_log", entry=written.seq, text="Bridge closed to cars", verbatim=True)
    world.does("deputy", "close_meeting", meeting_number=1)


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
    """Circulated twice, signed, corrected by an addendum."""
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    world.does("secretariat", "circulate_minutes", meeting_number=1)
    world.does(
        "secretariat",
        "confirm_attendance",
        meeting_number=1,
        agency_code="yas",
        status="absent, no apologies",
    )
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
    world.does("administrator", "set_retention", years=25, **why)
    world.does("administrator", "set_retention", years=30, **why)


def papers(world: World) -> None:
    """A paper issued."""
    sections = [{"section": "headline", "words": "The river falls"}]
    world.does("loggist", "issue_paper", paper="information-picture", sections=sections, version=0)


def annexes(world: World) -> None:
    """One for people by name, whose readers change, and one operational."""
    told = {"text": "Counsel advises to close the wall", "agency_code": "leeds", "meeting_number": 1}
    by_name = {"title": "Legal advice was considered", "restriction": "legally privileged"}
    first = world.does("member", "add_annex", **by_name, named=[world.people["chair"]], **told)
    reason = {"annex": first.seq, "reason": "A new adviser"}
    world.does("secretariat", "name_reader", person_id=world.people["other_member"], **reason)
    world.does("chair", "remove_reader", person_id=world.people["chair"], **reason)
    world.does("loggist", "add_annex", title="Where the boats are", restriction="operational", **told)
