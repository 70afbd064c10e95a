"""The law of circulated minutes: who has read them, corrections with their fate, approval, versions superseded."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from scg.documents.leaving import CONTACT
from scg.documents.outline import outline
from scg.documents.structure import Minutes
from scg.models import Correction, Meeting, MinutesRead
from scg.models import Minutes as Version
from scg.pieces.minutes import content, findings, shown
from scg.rules.agendas import TEMPLATES
from scg.rules.wanting import Finding, next_step
from scg.words import NotAllowed
from tests.support.approving import approve
from tests.support.laws import refused, rows
from tests.support.papers import mark
from tests.support.sending import token
from tests.support.world import World

ONE = {"meeting_number": 1}
PROPOSED = {**ONE, "minutes_version": 1, "where": "Item 3", "text": "Three crews, not two"}


@pytest.fixture
def sent(world: World) -> World:
    """SCG 001 held, closed, and its minutes circulated."""
    world.in_session().does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    return world


def version(world: World, number: int) -> Minutes:
    found = shown(world.ref, 1, number)
    assert found is not None
    return found


def states(world: World) -> list[str]:
    return [str(one.state) for one in rows(world, Version)]


def test_the_draft_is_made_by_the_very_entry_that_closes_the_meeting(world: World) -> None:
    closed = world.in_session().does("chair", "close_meeting", **ONE)
    draft, meeting = world.row(Version, 1, 1), world.row(Meeting, 1)
    assert (draft.entry, draft.made_at) == (closed.seq, meeting.closed_at)
    assert shown(world.ref, 1) is not None


def test_everybody_with_a_seat_says_once_that_they_have_read_a_version_and_all_see_who_has(sent: World) -> None:
    told = {**ONE, "minutes_version": 1}
    for part in ("observer", "member", "loggist"):
        sent.does(part, "mark_minutes_read", **told)
    assert "You read version 1 at" in sent.does("observer", "mark_minutes_read", **told).already
    assert isinstance(refused(sent, "colleague", "mark_minutes_read", **told), Exception)
    assert "isn't circulated" in refused(sent, "member", "mark_minutes_read", **ONE, minutes_version=2).sentence
    assert {one.name for one in rows(sent, MinutesRead)} == {"Ruth Lowe", "Grace Obi", "Priya Nair"}
    page = sent.client("member").get(f"/incidents/{sent.ref}/meetings/1/minutes").text
    read, _, unread = page.partition("Have not said so yet")
    assert "read by 3, not yet by 4" in page
    assert "Ruth Lowe, Office of the Police" in read and "Dev Patel, Environment Agency" in unread


def test_a_correction_is_proposed_for_ones_own_agency_to_what_is_circulated(sent: World) -> None:
    sent.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    sent.does("observer", "propose_correction", agency_code="opcc", **PROPOSED)
    sent.does("secretariat", "propose_correction", agency_code="ea", **PROPOSED)
    assert isinstance(refused(sent, "member", "propose_correction", agency_code="ea", **PROPOSED), NotAllowed)
    assert [(one.number, one.agency) for one in rows(sent, Correction)] == [(1, "leeds"), (2, "opcc"), (3, "ea")]
    sent.does("secretariat", "circulate_minutes", **ONE)
    late = refused(sent, "member", "propose_correction", agency_code="leeds", **PROPOSED)
    assert "Version 2 has been circulated since" in late.sentence


def test_contact_details_stay_on_the_page_and_leave_in_no_document(world: World) -> None:
    world.in_session().does("loggist", "write_log", text="Ring 01274 123456 or jo.bell@leeds.example", **ONE)
    world.does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    told = {"decision": "Evacuate", "rationale": "Agreed by 01274 123456 and jo.bell@leeds.example"}
    world.does("loggist", "take_decision", **told)
    paper = f"/incidents/{world.ref}/papers/decision-pack"
    page, client = f"/incidents/{world.ref}/meetings/1/minutes", world.client("member")
    assert "01274 123456" in client.get(f"{paper}?of=SCG001/D01").text
    assert "01274 123456" in client.get(page).text
    for address in (f"{page}.json", f"{page}.html", f"{paper}/document.json?of=SCG001/D01"):
        told = client.get(address).text
        assert CONTACT in told and "123456" not in told and "jo.bell" not in told


def test_a_draft_is_not_corrected_by_proposals(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    problem = refused(world, "member", "propose_correction", agency_code="leeds", **PROPOSED)
    assert "once they are circulated" in problem.sentence


def test_a_correction_is_declined_with_a_reason_and_by_the_secretariat_or_chair_alone(sent: World) -> None:
    sent.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    assert "reason" in refused(sent, "secretariat", "decline_correction", **ONE, correction=1).errors
    assert isinstance(refused(sent, "member", "accept_correction", **ONE, correction=1), NotAllowed)
    assert "no correction 7" in refused(sent, "chair", "accept_correction", **ONE, correction=7).sentence
    sent.does("secretariat", "decline_correction", **ONE, correction=1, reason="Two, as the log has it")
    assert "Already declined" in sent.does("chair", "accept_correction", **ONE, correction=1).already
    page = sent.client("observer").get(f"/incidents/{sent.ref}/meetings/1/minutes").text
    assert "Declined: Two, as the log has it" in page and "Leeds City Council" in page


def test_an_accepted_correction_stands_in_the_next_version_with_its_agency_and_how_it_reads(sent: World) -> None:
    sent.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    sent.does("secretariat", "accept_correction", **ONE, correction=1, reads="Three crews")
    assert any("Correction 1 was accepted after version 1" in one.sentence for one in findings(sent.ref, 1))
    sent.does("secretariat", "circulate_minutes", **ONE)
    assert version(sent, 1).corrections == ()
    told = version(sent, 2).corrections[0]
    assert (told.agency, told.place, told.wanted) == ("Leeds City Council", "Item 3", "Three crews, not two")
    assert told.reads == "Three crews" and told.decided.startswith("by Joan Firth, leeds, ")
    assert sent.row(Correction, 1, 1).carried == 2


def step(world: World) -> tuple[str, list[str]]:
    """What the minutes' page says is next, and its buttons that are to be pressed first."""
    page = world.client("secretariat").get(f"/incidents/{world.ref}/meetings/1/minutes").text
    found = BeautifulSoup(page, "lxml").select("#standing .app-buttons .app-act")
    said = re.sub("<[^>]*>", "", page.partition("<b>Next:</b> ")[2].partition("</p>")[0])
    return said, [one.text for one in found if "app-act--main" in one["class"]]


@pytest.mark.one_database
def test_what_is_next_with_minutes_is_said_and_is_the_main_button(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    assert step(world) == ("circulate them.", ["Circulate"])
    world.does("secretariat", "circulate_minutes", **ONE)
    assert step(world) == ("the next meeting approves them as its first item.", [])
    world.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    assert step(world) == ("accept or decline what was proposed under Corrections.", [])
    world.does("secretariat", "accept_correction", **ONE, correction=1)
    told = "circulate a new version: version 1 lacks what was put right since."
    assert step(world) == (told, ["Circulate a new version"])
    world.does("secretariat", "circulate_minutes", **ONE)
    approve(world)
    assert step(world) == ("the chair signs them.", ["Sign as chair"])
    world.does("chair", "sign_minutes", **ONE)
    assert step(world) == ("", [])


@pytest.mark.one_database
def test_what_can_be_put_right_comes_before_corrections_and_these_before_a_new_version() -> None:
    wanting = [Finding("", page, "1") for page in ("approval", "circulation", "corrections", "attendance")]
    steps = [next_step("circulated", wanting[:number]) for number in (4, 3, 2, 1, 0)]
    assert steps == ["mend", "correct", "circulate", "approve", "sign"]


def test_minutes_are_approved_as_the_first_item_of_a_later_meeting_and_only_then_signed(sent: World) -> None:
    assert "once it is open" in refused(sent, "chair", "approve_minutes", **ONE).sentence
    assert "isn’t approved yet" in refused(sent, "chair", "sign_minutes", **ONE).sentence
    assert isinstance(refused(sent, "secretariat", "approve_minutes", **ONE), NotAllowed)
    approve(sent)
    approved = version(sent, 1)
    assert approved.approved.startswith("Approved as circulated at SCG 002, ") and approved.state == "approved"
    assert "Already approved" in sent.does("deputy", "approve_minutes", **ONE).already
    sent.does("chair", "sign_minutes", **ONE)
    assert version(sent, 1).approved == approved.approved and states(sent) == ["signed"]


def test_approval_is_recorded_afterwards_for_the_meeting_that_gave_it_and_never_for_an_earlier_one(
    sent: World,
) -> None:
    sent.does("chair", "open_meeting", meeting_number=2)
    sent.does("chair", "close_meeting", meeting_number=2)
    assert "later meeting" in refused(sent, "chair", "approve_minutes", **ONE, approved_at=1).sentence
    assert "SCG 003 is scheduled" in refused(sent, "chair", "approve_minutes", **ONE, approved_at=3).sentence
    sent.does("chair", "approve_minutes", **ONE, approved_at=2)
    assert sent.row(Version, 1, 1).approved_in == 2


def test_what_was_proposed_is_decided_before_minutes_are_approved(sent: World) -> None:
    sent.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    sent.does("chair", "open_meeting", meeting_number=2)
    assert "correction 1" in refused(sent, "chair", "approve_minutes", **ONE).sentence
    sent.does("chair", "decline_correction", **ONE, correction=1, reason="Two it was")
    sent.does("chair", "approve_minutes", **ONE)
    late = refused(sent, "member", "propose_correction", agency_code="leeds", **PROPOSED)
    assert "corrected by an addendum" in late.sentence


def test_minutes_approved_as_corrected_are_signed_in_the_version_that_says_what_was_corrected(sent: World) -> None:
    sent.does("member", "propose_correction", agency_code="leeds", **PROPOSED)
    sent.does("secretariat", "accept_correction", **ONE, correction=1)
    approve(sent)
    assert "Circulate the minutes again" in refused(sent, "chair", "sign_minutes", **ONE).sentence
    sent.action(**ONE, text="Raised since")
    sent.does("secretariat", "circulate_minutes", **ONE)
    assert "approved as they stand" in refused(sent, "secretariat", "circulate_minutes", **ONE).sentence
    before, after = (sent.row(Version, 1, number) for number in (1, 2))
    assert after.content == {**before.content, "corrections": after.content["corrections"]}
    assert version(sent, 2).approved == version(sent, 1).approved != ""
    sent.does("chair", "sign_minutes", **ONE)
    assert states(sent) == ["approved", "signed"]


def test_what_was_approved_with_gaps_is_approved_again_once_they_are_mended(world: World) -> None:
    world.does("chair", "open_meeting", **ONE)
    world.does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    approve(world)
    for agency in ("wyp", "wyfrs", "leeds", "ea", "opcc"):
        told = {"agency_code": agency, "status": "present"}
        world.does("secretariat", "confirm_attendance", **ONE, **told)
    world.does("secretariat", "circulate_minutes", **ONE)
    assert states(world) == ["approved", "circulated"]
    world.does("chair", "approve_minutes", **ONE)
    world.does("chair", "sign_minutes", **ONE)


def test_the_final_meetings_minutes_are_approved_in_the_tool_within_the_forums_days(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE, final=True)
    world.does("secretariat", "circulate_minutes", **ONE)
    circulated = world.row(Version, 1, 1).circulated_at
    address = f"/incidents/{world.ref}/meetings/1/minutes"
    client = world.client("member")
    assert (circulated + timedelta(days=7)).isoformat() in client.get(address).text
    world.does("administrator", "set_approval_days", log="WY", days=3, reason="We are quick")
    assert (circulated + timedelta(days=3)).isoformat() in client.get(address).text
    world.does("chair", "approve_minutes", **ONE)
    told = version(world, 1).approved
    assert told.startswith("Approved as circulated, after the final meeting, ") and "by Amina Shah, wyp" in told


def test_minutes_signed_before_there_was_approval_stay_signed(sent: World) -> None:
    from scg.projections.minutes import signed
    from scg.record.projection import Written

    row = sent.row(Version, 1, 1)
    told = {"meeting_number": 1, "minutes_version": 1, "by": {"person": "wy-0001", "shown": "Amina Shah, wyp"}}
    signed(Written(sent.ref, 999, row.circulated_at, "minutes.signed", "minutes:1/1", told, None))
    found = version(sent, 1)
    assert found.standing.startswith("Signed by Amina Shah") and found.approved == ""


def test_minutes_bear_no_lower_marking_than_the_incident_does_today_nor_than_they_were_issued_with(
    sent: World,
) -> None:
    mark(sent, "OFFICIAL-SENSITIVE")
    found = version(sent, 1)
    assert (found.header.marking, outline(found).marking) == ("OFFICIAL", "OFFICIAL-SENSITIVE")
    sent.does("secretariat", "circulate_minutes", **ONE)
    mark(sent, "OFFICIAL")
    assert outline(version(sent, 2)).marking == "OFFICIAL-SENSITIVE"


@pytest.mark.one_database
def test_every_later_agenda_begins_with_the_accuracy_of_the_last_record() -> None:
    first = {name: agenda[0].topic for name, agenda in TEMPLATES.items()}
    assert first == {"first": "roll_call", "later": "accuracy", "closing": "accuracy", "recovery": "accuracy"}


def test_the_first_item_leads_to_the_last_minutes_and_offers_their_approval(sent: World) -> None:
    sent.does("chair", "open_meeting", meeting_number=2)
    sent.does("chair", "take_item", meeting_number=2, item_number=1)
    client = sent.client("chair")
    page = client.get(f"/incidents/{sent.ref}/meetings/2").text
    assert f'href="/incidents/{sent.ref}/meetings/1/minutes">Minutes of SCG 001</a>' in page
    assert "Approve as circulated" in page
    sent.does("chair", "approve_minutes", **ONE)
    assert "Approve as circulated" not in client.get(f"/incidents/{sent.ref}/meetings/2").text


def test_a_superseded_version_says_so_in_every_format_and_the_newest_does_not(sent: World) -> None:
    sent.does("secretariat", "circulate_minutes", **ONE)
    old, new = version(sent, 1), version(sent, 2)
    assert outline(old).superseded.startswith("SUPERSEDED by version 2, ") and not outline(new).superseded
    client, address = sent.client("observer"), f"/incidents/{sent.ref}/meetings/1/minutes"
    assert "SUPERSEDED by version 2" in client.get(f"{address}?version=1").text
    for kind in ("html", "json"):
        taken = client.get(f"{address}.{kind}?version=1")
        assert "SUPERSEDED by version 2" in taken.text
        assert "minutes v1 SUPERSEDED" in taken.headers["Content-Disposition"]


def test_a_draft_supersedes_nothing(world: World) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    assert version(world, 1).superseded == ""


def test_the_short_form_has_decisions_and_actions_and_nothing_that_was_said(world: World) -> None:
    world.in_session().does("loggist", "write_log", text="The bridge is shut", **ONE)
    world.does("chair", "take_decision", **ONE, decision="Evacuate", rationale="It may breach")
    world.does("chair", "close_meeting", **ONE)
    told = version(world, 1)
    full, short = str(outline(told)), str(outline(told, short=True))
    assert "The bridge is shut" in full and "The bridge is shut" not in short
    assert "Evacuate" in short and "Leeds City Council" in short and "SCG 002, " in short


def test_the_form_that_was_circulated_is_kept_with_the_version_and_shown_unless_the_other_is_asked(
    world: World,
) -> None:
    world.in_session().does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE, form="short")
    world.does("secretariat", "circulate_minutes", **ONE)
    assert [one.form for one in rows(world, Version)] == ["short", "full"]
    client, address = world.client("member"), f"/incidents/{world.ref}/meetings/1/minutes"
    title = "SCG 001 action and decision record: "
    assert title in client.get(f"{address}?version=1").text
    assert title not in client.get(f"{address}?version=1&form=full").text
    taken = client.get(f"{address}.json?form=short")
    assert title in taken.text and "action and decision record v2" in taken.headers["Content-Disposition"]


def asked_pages(world: World) -> Iterator[str]:
    client = world.client("chair")
    yield client.get(f"/incidents/{world.ref}/meetings/1/minutes").text
    sign = f"/incidents/{world.ref}/do/sign_minutes?meeting_number=1"
    yield client.post(sign, data={"key": "sign-it", "csrf_token": token(client)}).text


def test_every_gap_leads_to_its_repair_on_the_page_and_where_signing_is_refused(world: World) -> None:
    world.does("chair", "open_meeting", **ONE)
    ref = world.action(priority="before next SCG", due_at=None, **ONE)
    world.does("chair", "close_meeting", **ONE, final=True)
    world.does("secretariat", "circulate_minutes", **ONE)
    for page in asked_pages(world):
        assert f'href="/incidents/{world.ref}/meetings/1/attendance">Nobody has said whether' in page
        assert f'href="/incidents/{world.ref}/actions/{ref}">Action {ref} has no time' in page


def test_circulated_minutes_call_nothing_put_right_that_is_still_wanting(world: World) -> None:
    world.does("chair", "open_meeting", **ONE)
    world.does("chair", "close_meeting", **ONE)
    world.does("secretariat", "circulate_minutes", **ONE)
    told = [one.sentence for one in findings(world.ref, 1)]
    assert any("Nobody has said whether" in one for one in told)
    assert not any("put right" in one for one in told)


def test_a_member_finds_the_way_to_propose_a_correction_in_their_agencys_name(sent: World) -> None:
    client = sent.client("member")
    assert (
        'data-needs="propose_correction" data-of="*"'
        in client.get(f"/incidents/{sent.ref}/meetings/1/minutes").text
    )
    form = client.get(f"/incidents/{sent.ref}/do/propose_correction?meeting_number=1&minutes_version=1")
    assert form.status_code == 200 and 'name="agency_code" value="leeds"' in form.text


def test_the_frozen_content_tells_its_gaps_as_sentences(world: World) -> None:
    world.does("chair", "open_meeting", **ONE)
    assert all(isinstance(told, str) for told in content(world.ref, 1)["findings"])
