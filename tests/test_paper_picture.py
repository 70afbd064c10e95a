"""The information picture, situation reports and debrief: their fields filled from the record, and its figures."""

from datetime import UTC, datetime, timedelta

import pytest

from scg.models import IssuedPaper, Meeting
from scg.papers import PAPERS, Asked, Begun
from scg.papers.standing import begun
from scg.pieces.papers import issued
from scg.record import reading
from scg.record.clock import now
from scg.rules.date_time_groups import date_time_group
from scg.rules.london import show
from tests.support.papers import facts, laid_out, rows
from tests.support.world import World, in_hours

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

PICTURE, REPORT, GROUP = "information-picture", "situation-report", "group-situation-report"
FIELDS = ("headline", "what", "so_what", "what_might", "response", "aim", "risks", "communications", "asks",
          "unknowns", "next_issue", "cleared_by")  # fmt: skip


def words(world: World, name: str = PICTURE, subject: str = "") -> dict[str, Begun]:
    """What the sections of a paper begin with now."""
    return begun(PAPERS[name], Asked(world.ref, now(), subject), issued(world.ref, name, subject))


def text(world: World, name: str = PICTURE, subject: str = "") -> str:
    """All of a paper as it stands, as its page shows it."""
    page = world.client("observer").get(f"/incidents/{world.ref}/papers/{name}?of={subject}&version=0")
    assert page.status_code == 200
    return page.text


def furnished(world: World) -> int:
    """A meeting in session with updates, a decision and actions; gives the entry of Leeds' update."""
    world.in_session()
    told = {
        "so_what": "40 homes without power",
        "what_might": "The wall may fail",
        "rag": "red",
        "trend": "worsening",
    }
    seq = world.does("member", "report_update", agency_code="leeds", what="River at 3 m", **told).seq
    told = {"decision": "Ask for mutual aid from Cumbria", "rationale": "Two boats are left", "meeting_number": 1}
    world.does("loggist", "take_decision", **told, review_at=in_hours(4))
    world.action(priority="high", meeting_number=1)
    world.does("chair", "set_strategy", aim="Preserve life", objectives="Warn\nEvacuate")
    world.does("member", "raise_urgent_item", meeting_number=1, title="Boats for Mytholmroyd")
    return seq


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2020, 3, 20, 9, 30, tzinfo=UTC), "200930ZMAR20"),
        (datetime(2020, 6, 1, 8, 5, tzinfo=UTC), "010905AJUN20"),
        (datetime(2020, 12, 31, 23, 59, tzinfo=UTC), "312359ZDEC20"),
        (datetime(2021, 5, 31, 23, 30, tzinfo=UTC), "010030AJUN21"),
    ],
)
def test_a_date_time_group_is_londons_time_with_its_zone(at: datetime, told: str) -> None:
    assert date_time_group(at) == told


@pytest.mark.one_database
def test_a_time_without_a_zone_has_no_date_time_group() -> None:
    with pytest.raises(ValueError, match="time zone"):
        date_time_group(datetime(2020, 3, 20, 9, 30))


def test_the_picture_has_every_field_and_begins_each_from_the_record_and_says_whence(world: World) -> None:
    seq = furnished(world)
    told = words(world)
    assert tuple(told) == FIELDS
    assert "Major incident declared" in told["headline"].words and "SCG001/D01" in told["headline"].words
    assert "River at 3 m (Red, worsening; " in told["what"].words and f"entry {seq})" in told["what"].words
    assert told["so_what"].words == f"- Leeds City Council: 40 homes without power (entry {seq})"
    assert told["what_might"].words == f"- Leeds City Council: The wall may fail (entry {seq})"
    assert "1 action to be done: 0 before next SCG, 1 high" in told["response"].words
    assert "Ask for mutual aid from Cumbria" in told["response"].words
    assert told["aim"].words == "Preserve life\n- Warn\n- Evacuate" and "strategy, entry" in told["aim"].whence
    assert f"Leeds City Council: Red, worsening (entry {seq})" in told["risks"].words
    assert "SCG001/D01, for review" in told["asks"].words and "Boats for Mytholmroyd" in told["asks"].words
    assert "Not reported: Environment Agency" in told["unknowns"].words
    assert "Core agencies not heard: West Yorkshire Fire" in told["unknowns"].words
    assert "SCG 001" in told["next_issue"].words
    assert all(one.whence for one in told.values() if one.words)


def test_what_was_to_come_and_is_past_says_that_it_is_overdue(world: World) -> None:
    world.does("loggist", "take_decision", decision="Wait", rationale="Too early", review_at=in_hours(2))
    at, due = now() + timedelta(hours=3), show(world.row(Meeting, 1).scheduled_for)
    told = begun(PAPERS[PICTURE], Asked(world.ref, at), [])
    assert told["next_issue"].words == f"After SCG 001, {due}; overdue, not opened yet"
    assert "; overdue: Wait" in told["asks"].words
    assert begun(PAPERS[GROUP], Asked(world.ref, at), [])["next_due"].words == told["next_issue"].words
    assert facts(laid_out(world, "agenda", "1", at))["Called for"] == f"{due}; overdue, not opened yet"
    [row] = rows(laid_out(world, "agenda", "1", at), "Decisions due for review")
    assert row[2].partition("|")[0].endswith("; overdue")
    world.does("chair", "open_meeting", meeting_number=1)
    assert words(world)["next_issue"].words.startswith("After SCG 001, in session since ")


def test_an_action_past_its_time_and_an_old_picture_are_told(world: World) -> None:
    furnished(world)
    world.action(text="Ring the volunteers", due_at=in_hours(-2), priority="routine")
    later = begun(PAPERS[PICTURE], Asked(world.ref, now() + timedelta(hours=20)), [])
    assert "Ring the volunteers" in words(world)["risks"].words
    assert "older than 12 hours: Leeds City Council (19 hours" in later["unknowns"].words.replace(
        "20 hours", "19 hours"
    )


def test_what_has_changed_since_the_last_version_is_told_by_reference(world: World) -> None:
    furnished(world)
    assert "Since version" not in words(world)["what"].words
    world.does("loggist", "issue_paper", paper=PICTURE, sections=[], version=0)
    assert words(world)["what"].words.endswith("- Nothing has changed")
    world.does("member", "repeat_update", agency_code="leeds")
    assert words(world)["what"].words.endswith("- Nothing has changed")
    world.action(text="Ring the volunteers")
    world.does("member", "complete_action", action_ref="SCG001/A01")
    world.does("loggist", "take_decision", decision="Wait", rationale="It falls", meeting_number=1)
    world.does("member", "report_update", agency_code="leeds", what="River at 2 m", rag="amber", trend="improving")
    told = words(world)["what"].words
    assert "- Reported anew: Leeds City Council" in told and "- Actions raised: SCG001/A02" in told
    assert "- Decided: SCG001/D02\n" in told and "- Actions completed: SCG001/A01" in told


def test_the_last_public_wording_stands_with_its_entry(world: World) -> None:
    why = {"authority": "ACC Shah", "reason": "Rain", "public_wording": "Stay away from the river"}
    world.does("chair", "pause_scg", **{**why, "public_wording": "All is well"})
    seq = world.does("chair", "resume_scg", **why).seq
    told = words(world)["communications"]
    assert told.words.endswith(": Stay away from the river") and told.whence == f"From entry {seq}"


def test_the_tables_beside_it_hold_the_records_own_figures(world: World) -> None:
    seq = furnished(world)
    world.action(text="Count the pumps", priority="routine", meeting_number=1)
    late = world.action(text="Ring the volunteers", priority="routine", meeting_number=1, due_at=in_hours(-1))
    outline = laid_out(world, PICTURE)
    leeds, *silent = rows(outline, "Situation by agency")
    assert leeds[0].startswith("Leeds City Council") and leeds[1].startswith("Red") and str(seq) in leeds[3]
    assert silent and all(row[1] == "Not reported" for row in silent)
    assert {row[0] for row in rows(outline, "Urgent actions to be done")} == {"SCG001/A01", late}


def test_an_issued_picture_is_numbered_and_says_who_prepared_and_cleared_it_and_as_at_when(world: World) -> None:
    furnished(world)
    sections = [{"section": "cleared_by", "words": "DCC Holt"}, {"section": "headline", "words": "The river falls"}]
    for version in range(4):
        world.does("loggist", "issue_paper", paper=PICTURE, sections=sections, version=version)
    row = world.row(IssuedPaper, PICTURE, "", 4)
    facts = {fact["label"]: fact["lines"][0] for fact in row.content["blocks"][0]["facts"]}
    assert "CRIP 04" in row.title and row.content["running"].endswith("CRIP 04")
    assert (facts["Number"], facts["Prepared by"], facts["Cleared by"]) == ("04", "Priya Nair, wyp", "DCC Holt")
    assert facts["Situation as at"].startswith(date_time_group(row.issued_at))
    assert words(world)["cleared_by"].words == "", "who cleared one version has not cleared the next"


def test_lines_with_a_dash_are_laid_out_as_a_list(world: World) -> None:
    sections = [{"section": "what", "words": "First\n- one\n- two\nLast"}]
    world.does("loggist", "issue_paper", paper=PICTURE, sections=sections, version=0)
    blocks = world.row(IssuedPaper, PICTURE, "", 1).content["blocks"]
    assert {"items": ["one", "two"], "numbered": False, "kind": "bullets"} in blocks


def test_an_agencys_report_begins_with_what_it_said_and_did_since_its_last(world: World) -> None:
    seq = furnished(world)
    world.does("member", "complete_action", action_ref="SCG001/A01", note="Open at the school")
    told = words(world, REPORT, "leeds")
    assert (
        told["summary"].words.endswith(f"entry {seq}: River at 3 m")
        and told["impacts"].words == "40 homes without power"
    )
    assert (
        "SCG001/A01, completed" in told["actions_taken"].words
        and "Open at the school" in told["actions_taken"].words
    )
    assert told["resources"].words == "Red, worsening" and "Boats for Mytholmroyd" in told["issues"].words
    assert told["outlook"].words == "The wall may fail" and " to " in told["period"].words
    world.does("member", "issue_situation_report", paper=REPORT, subject="leeds", sections=[], version=0)
    told = words(world, REPORT, "leeds")
    assert told["summary"].words == "" and told["actions_taken"].words == ""
    assert "River at 3 m" not in str(words(world, REPORT, "ea"))


def test_a_first_report_tells_of_the_time_since_the_last_meeting_and_not_of_a_whole_pandemic(world: World) -> None:
    world.in_session()
    world.does("loggist", "take_decision", decision="Open the rest centres", rationale="Cold", meeting_number=1)
    world.does("chair", "close_meeting", meeting_number=1)
    assert "Open the rest centres" in words(world, GROUP)["actions_taken"].words
    world.does("chair", "open_meeting", meeting_number=2)
    world.does("chair", "close_meeting", meeting_number=2)
    told = words(world, GROUP)
    assert told["actions_taken"].words == ""
    assert told["period"].words.startswith(show(world.row(Meeting, 2).opened_at))


def test_an_action_in_which_an_agency_helps_another_is_its_mutual_aid(world: World) -> None:
    world.in_session()
    world.action(text="Fill sandbags", owner="wyfrs", supporting=["leeds"])
    assert "Supports West Yorkshire Fire" in words(world, REPORT, "leeds")["mutual_aid"].words


def test_the_groups_report_is_made_of_every_agencys(world: World) -> None:
    seq = furnished(world)
    told = words(world, GROUP)
    assert told["summary"].words == f"- Leeds City Council: River at 3 m (entry {seq})"
    assert "SCG001/D01" in told["actions_taken"].words and "1 red, 0 amber, 0 green" in told["resources"].words
    shown = text(world, GROUP)
    assert "SITREP 01" in shown and "Situation by agency" in shown and "SCG001/A01" in shown


def entries(world: World) -> list[tuple[int, str]]:
    return [(one.seq, one.kind) for one in reading.written(world.ref)]


def test_the_debrief_tells_the_timeline_with_its_entries_and_the_lessons_by_theme(world: World) -> None:
    furnished(world)
    told = {
        "theme": "communication",
        "agency_code": "leeds",
        "text": "Ring the wardens first",
        "happened": "They slept",
    }
    world.does("member", "identify_lesson", **told, decision_ref="SCG001/D01")
    world.does("chair", "take_up_lesson", lesson=1, agency_code="leeds", due_at=in_hours(-1))
    other = {"theme": "command and coordination", "text": "One loggist a shift", "agency_code": "leeds"}
    world.does("member", "identify_lesson", **other)
    world.does("member", "identify_lesson", **{**other, "theme": "communication", "text": "One number to ring"})
    begins, shown = words(world, "debrief"), text(world, "debrief")
    assert begins["change"].words == (
        "- L01: Ring the wardens first\n- L02: One loggist a shift\n- L03: One number to ring"
    )
    assert begins["less_well"].words == "- L01: They slept"
    assert begins["planned"].words.startswith("Preserve life") and begins["kind"].words == "Hot debrief"
    outline = laid_out(world, "debrief")
    happened = rows(outline, "What happened, in figures")
    named = [row[0].partition("|")[0].partition(": ")[0] for row in happened]
    assert named[-3:] == ["Meetings held", "Decisions taken", "Actions raised"]
    assert named[:-3] == ["Declaration", "SCG", "Cadence"]
    kinds = ("declaration.declared", "scg.convened", "cadence.set")
    assert [row[2] for row in happened[:3]] == [str(n) for n, kind in entries(world) if kind in kinds]
    by_theme = [row[1].partition(":")[0] for row in rows(outline, "Lessons by theme")]
    assert by_theme == ["L02", "L01", "L03"] and "3 lessons: 2 identified, 1 taken up" in shown
    assert "Communication" in shown and "SCG001/D01" in shown and "Overdue" in shown
    world.does("member", "learn_lesson", lesson=1, changed="The wardens are rung first")
    assert "The wardens are rung first" in text(world, "debrief")


def test_every_kind_of_paper_opens_in_an_incident_in_which_nothing_has_happened(world: World) -> None:
    world.open_incident("Nothing yet")
    for name, subject in ((PICTURE, ""), (GROUP, ""), ("debrief", ""), (REPORT, "leeds")):
        assert text(world, name, subject)
