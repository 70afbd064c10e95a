"""What is handed over on paper: a shift by its brief, the lead to recovery by its certificate."""

import pytest

from scg.models import ClockMove, Handover, IssuedPaper
from tests.support.everything import TOLD, seat_held
from tests.support.papers import facts, laid_out, rows, words
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database
HANDED = {"to_chair": "Chief Executive, Calderdale", "criteria_met": True, "open_risks": "More rain"}


def begun(world: World) -> int:
    shift = {"seat": seat_held(world, "loggist"), "to": world.people["colleague"], "brief": "Watch the wall"}
    return world.does("loggist", "hand_over_shift", **shift).seq


def test_the_brief_of_a_shift_says_what_its_page_says(world: World) -> None:
    action, number = world.action(due_at=in_hours(3)), begun(world)
    outline = laid_out(world, "shift-handover-brief", str(number))
    page = world.client("observer").get(f"/incidents/{world.ref}/handovers/{number}").text
    for told in ("Watch the wall", action, "Open a rest centre", "SCG 001"):
        assert told in words(outline) and told in page
    assert facts(outline)["Legal holds"] == "None" and "Signature, date, time" in words(outline)
    assert f"papers/shift-handover-brief?of={number}" in page
    assert laid_out(world, "shift-handover-brief", "1") is None


def test_a_countersigned_brief_stays_as_it_was_read(world: World) -> None:
    number = begun(world)
    world.does("colleague", "countersign_handover", handover=number, read=True)
    world.action(text="Raised afterwards")
    outline = laid_out(world, "shift-handover-brief", str(number))
    assert "Raised afterwards" not in words(outline) and "Countersigned by Ian Park" in words(outline)
    assert f"As at entry {world.row(Handover, number).read_at}," in words(outline)


def handed_over(world: World) -> World:
    world.action(text="Clear the silt")
    world.does(
        "chair", "transfer_action", action_ref=world.action(text="Dry the homes"), to="RCG", reason="Recovery"
    )
    world.does("chair", "transfer_action", action_ref=world.action(text="Usual"), to="Leeds", reason="Usual")
    done = world.action(text="Count the pumps")
    world.does("member", "complete_action", action_ref=done)
    world.does("chair", "accept_action", action_ref=done)
    world.does("loggist", "take_decision", decision="Keep the barrier", rationale="Rain")
    world.does("loggist", "take_decision", decision="Close the road", rationale="Rain")
    world.does("loggist", "rescind_decision", decision_ref="SCG000/D02", reason="It is dry")
    world.does("chair", "start_recovery", **TOLD)
    world.does("chair", "hand_over_recovery", **HANDED, **TOLD)
    return world


def test_the_certificate_takes_up_the_handover_as_it_was_recorded(world: World) -> None:
    outline = laid_out(handed_over(world), "recovery-certificate")
    told, [move] = facts(outline), moves(world)
    assert told["From"].startswith("Amina Shah, Assistant Chief Constable, West Yorkshire Police")
    assert told["To"].startswith("Chief Executive, Calderdale") and f"entry {move.seq}" in told["Effective"]
    met = [row[1] for row in rows(outline, "Criteria for the handover")]
    assert met == [f"Confirmed, entry {move.seq}"] * 5 + ["To be confirmed"]
    assert "More rain" in words(outline)


def moves(world: World) -> list[ClockMove]:
    from scg.extensions import db

    query = db.select(ClockMove).where(ClockMove.incident == world.ref, ClockMove.now == "handed over")
    return list(db.session.scalars(query))


def test_the_certificate_hands_over_open_actions_and_decisions_in_force_one_by_one(world: World) -> None:
    outline = laid_out(handed_over(world), "recovery-certificate")
    passing = {row[0].partition("|")[0] for row in rows(outline, "Actions that pass to recovery")}
    assert passing == {"SCG000/A01", "SCG000/A02"} and "not handed over here: SCG000/A03." in words(outline)
    assert [row[1] for row in rows(outline, "Decisions in force")] == ["Keep the barrier"]


def test_contacts_are_by_role_and_hold_no_name_or_number(world: World) -> None:
    contacts = rows(laid_out(world, "recovery-certificate"), "Contacts, by role")
    assert ["Environment Agency", "Area Duty Manager", "Member"] in contacts
    assert "Dev Patel" not in str(contacts)


def test_a_certificate_is_issued_with_its_words_and_lines_to_sign_on(world: World) -> None:
    world.does("chair", "start_recovery", **TOLD)
    assert "Not handed over yet" in words(laid_out(world, "recovery-certificate"))
    sections = [
        {"section": "records", "words": "The secretariat keeps them"},
        {"section": "receives", "words": "RCG"},
    ]
    told = {"paper": "recovery-certificate", "sections": sections, "version": 0}
    world.does("secretariat", "issue_paper", **told)
    kept = str(world.row(IssuedPaper, "recovery-certificate", "", 1).content)
    assert "The secretariat keeps them" in kept and kept.count("'label': 'Signature'") == 2
    page = world.client("observer").get(f"/incidents/{world.ref}/papers/recovery-certificate").text
    assert "Version 1, issued by Joan Firth" in page
