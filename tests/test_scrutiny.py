"""The law of scrutiny: the quarter of April to June 2021 as the real paper told it, figures with their entries."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from scg.documents.blocks import Bullets, Cell, Heading, Paragraph, Table
from scg.extensions import db
from scg.models import Attendance, Entry, Incident, IssuedPaper, Meeting
from scg.papers import PAPERS, Asked
from scg.papers.scrutiny_annex import annexed
from scg.papers.standing import shown
from scg.pieces.figures import period_of
from scg.pieces.observers import observers
from scg.pieces.scrutiny import by_word, scrutiny
from scg.record.clock import now
from scg.rules.access import ACTS
from scg.words import ATTENDED, NotAllowed, Refused, Role
from tests.support.apps import own_app
from tests.support.laws import rows
from tests.support.quarter import spring_of_2021
from tests.support.world import World

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

Q2 = "2021-Q2"
OFFICE = "Office of the Police and Crime Commissioner"


@pytest.fixture(scope="module")
def quarter(sqlite_templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The quarter, played once for all that only look at it."""
    file = shutil.copy(sqlite_templates["world"], tmp_path_factory.mktemp("quarter") / "scg.sqlite3")
    app = own_app(f"sqlite:///{file}")
    with app.app_context():
        yield spring_of_2021(World.found_again(app))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def own_quarter(world: World) -> World:
    """The quarter, to go on from."""
    return spring_of_2021(world)


def incident(world: World) -> Incident:
    return db.session.get_one(Incident, world.ref)


def figures(world: World, name: str = Q2) -> dict[str, Any]:
    period = period_of(incident(world), name, now())
    assert period is not None
    return by_word(scrutiny(incident(world), period).words)


def report(world: World, subject: str = Q2) -> Any:
    outline = shown(PAPERS["scrutiny-report"], Asked(world.ref, now(), subject), 0)
    assert outline is not None
    return outline


def key_information(outline: Any) -> list[str]:
    place = next(n for n, one in enumerate(outline.blocks) if getattr(one, "text", "") == "Key information")
    found = outline.blocks[place + 1]
    assert isinstance(found, Bullets)
    return list(found.items)


def kinds(world: World, told: str) -> set[str]:
    """The kinds of the entries that a sentence or a figure names."""
    numbers = set()
    for first, _, last in re.findall(r"([\d,]+)( to ([\d,]+))?", told):
        begin = int(first.replace(",", ""))
        numbers |= set(range(begin, int((last or first).replace(",", "")) + 1))
    query = select(Entry.kind).where(Entry.log == world.ref, Entry.seq.in_(numbers))
    return set(db.session.scalars(query))


def named(sentence: str) -> str:
    return sentence.rpartition("(")[2].partition(")")[0].replace("entries", "").replace("entry", "")


def test_the_report_on_april_to_june_2021_states_what_the_real_paper_stated_each_with_its_entries(
    quarter: World,
) -> None:
    told = key_information(report(quarter))
    rhythm = next(said for said in told if said.startswith("In April to June 2021, it met every"))
    assert "it met every two weeks, and every three weeks since 9 Jun 2021" in rhythm
    assert kinds(quarter, named(rhythm)) == {"cadence.set"}
    often = next(said for said in told if said.startswith("Since its beginning"))
    assert "several times a week" in often and kinds(quarter, named(often)) == {"cadence.set"}
    closed = next(said for said in told if said.startswith("The major incident"))
    assert "was closed: it was stood down on Thu 6 May 2021" in closed
    assert kinds(quarter, named(closed)) == {"declaration.declared", "declaration.stood_down"}
    office = next(said for said in told if said.startswith(f"A member of the {OFFICE}"))
    assert "took part in every meeting: 6 of 6" in office and "Since the beginning it is 7 of 7" in office
    assert kinds(quarter, office.partition("(")[2].partition(")")[0]) == {"attendance.everyone"}
    final = next(said for said in told if said.startswith("The group itself"))
    assert "stood down on Wed 30 Jun 2021 after its final meeting, SCG 007" in final
    assert kinds(quarter, named(final)) == {"scg.stood_down"}


def test_a_long_list_of_entries_stands_once_in_an_annex_that_its_figures_name() -> None:
    told = ", ".join(f"{number:,}" for number in range(900, 1300, 3))
    rows = ((Cell("Held"), Cell("134"), Cell(told)), (Cell("Attended"), Cell("134"), Cell(told)))
    short = (Cell("Signed"), Cell("1"), Cell("12 to 13"))
    table = Table("Figures", ("Figure", "Value", "Entries"), (30, 34, 36), (*rows, short))
    figures, heading, _, annex = annexed([table])
    beside = [(row[-1].text, row[-1].note) for row in figures.rows]
    assert beside == [*[("134 entries, 900 to 1,299", "Note 1 of the annex")] * 2, ("12 to 13", "")]
    assert heading.text.startswith("Annex") and [row[-1].text for row in annex.rows] == [told]
    assert list(annexed([replace(table, rows=(short,))])) == [replace(table, rows=(short,))]


def test_the_report_has_the_shape_of_the_real_paper(quarter: World) -> None:
    outline = report(quarter)
    heads = [one.text for one in outline.blocks if isinstance(one, Heading) and one.level == 1]
    assert heads[:7] == [
        "Subject",
        "Purpose",
        "Recommendation",
        "Police and Crime Plan",
        "Key information",
        "Equality, diversity and inclusion",
        "Attachment",
    ]
    words = [one.text for one in outline.blocks if isinstance(one, Heading) and one.level == 2]
    assert words == ["Contribution", "Capacity", "Capability", "Consistency", "Connectivity"]
    said = [one.text for one in outline.blocks if isinstance(one, Paragraph)]
    assert "That the Mayor uses this report to scrutinise Force performance in respect of the SPR" in said
    assert any("6 threats of the SPR 2015" in one for one in said)


def test_every_figure_is_the_records(quarter: World) -> None:
    told = figures(quarter)
    meetings = [one for one in rows(quarter, Meeting, state="closed") if one.number > 1]
    there = [one for one in rows(quarter, Attendance, agency="opcc") if one.meeting > 1 and one.status in ATTENDED]
    assert told["Meetings held"].told == str(len(meetings)) == "6"
    assert told[f"Attended by {OFFICE}"].told == f"{len(there)} of {len(meetings)} (100%)"
    assert told["Attendance of partners"].told == "23 of 24 (96%)"
    assert told["Actions raised"].told == "6"
    assert told["Actions done on time"].told == "3 of 5 (60%)"
    assert told["Actions done on time"].note == "1 done late; 1 not done by then"
    assert told["Actions outstanding at the end"].told == "1"
    assert told["Decisions taken"].told == "6"
    assert told["Decisions with a rationale"].told == "6 of 6 (100%)"
    assert told["Decisions with an equality note"].told == "2 of 6 (33%)"
    assert told["Minutes signed, of meetings held"].told == "3 of 6 (50%)"
    assert told["Situation updates"].told == "6"


KINDS = {
    "Meetings held": {"meeting.closed"},
    "Actions raised": {"action.raised"},
    "Actions done on time": {"action.completed", "action.raised"},
    "Decisions taken": {"decision.taken"},
    "Minutes signed, of meetings held": {"minutes.signed"},
    "Situation updates": {"update.reported"},
    "Declaration": {"declaration.stood_down"},
    "Attendance of partners": {"attendance.confirmed", "attendance.everyone"},
}


def test_every_figure_leads_to_the_entries_that_it_was_counted_from(quarter: World) -> None:
    told = figures(quarter)
    assert {name: kinds(quarter, told[name].entries) for name in KINDS} == KINDS
    page = quarter.client("observer").get(f"/incidents/{quarter.ref}/scrutiny?quarter={Q2}").text
    for figure in told.values():
        for one in figure.behind:
            assert f'/incidents/{quarter.ref}/record/{one.seq}"' in page, figure.name


def test_the_page_begins_with_where_each_part_is_and_folds_its_long_lists(quarter: World) -> None:
    text = quarter.client("observer").get(f"/incidents/{quarter.ref}/scrutiny?quarter={Q2}").text
    page = BeautifulSoup(text, "lxml")
    parts = [link["href"] for link in page.select("nav[aria-label='On this page'] a")]
    assert parts[0] == "#words" and parts[-1] == "#questions" and len(parts) == 7
    assert all(page.select_one(part) for part in parts)
    agencies, themes = page.select("details.app-listed")
    assert not agencies.has_attr("open") and not themes.has_attr("open")
    assert "Environment Agency" in agencies.text and "5 of 6 (83%)" in agencies.text
    assert agencies.summary.text == f"Attendance of each agency: {len(agencies.select('tbody tr'))}"


def test_the_report_says_what_the_page_says(quarter: World) -> None:
    tables = [one for one in report(quarter).blocks if isinstance(one, Table)]
    on_paper = {
        row[0].text: (row[1].text, row[2].text)
        for table in tables
        if table.heads[1] == "Value"
        for row in table.rows
    }
    for name, figure in figures(quarter).items():
        assert on_paper[name] == (figure.told, figure.entries or "none")


def test_agencies_stand_by_name_with_denominators_and_reasons(quarter: World) -> None:
    table = next(one for one in report(quarter).blocks if isinstance(one, Table) and "by agency" in one.caption)
    told = {row[0].text: (row[1].text, row[1].note) for row in table.rows}
    assert told["Environment Agency"] == ("5 of 6 (83%)", "1 apology (no deputy)")
    core = [name for name in told if name in ("Leeds City Council", "West Yorkshire Police")]
    assert core == sorted(core) and list(told)[-1] == OFFICE


def test_of_the_whole_incident_the_office_was_where_the_roll_call_says(quarter: World) -> None:
    found = observers(incident(quarter), "")["observers"]
    told = figures(quarter, "all")[f"Attended by {OFFICE}"].told
    assert told == f"{found[0]['there']} of {found[0]['invited']} (100%)" == "7 of 7 (100%)"


def test_what_the_office_missed_is_named(world: World) -> None:
    world.does("chair", "open_meeting", meeting_number=1)
    away = {"status": "absent, no apologies", "agency_code": "opcc"}
    world.does("secretariat", "confirm_attendance", meeting_number=1, **away)
    world.does("chair", "close_meeting", meeting_number=1)
    figure = figures(world, "all")[f"Attended by {OFFICE}"]
    assert figure.told == "0 of 1 (0%)" and "Missed: SCG 001 (absent)" in figure.note


def issue(world: World, part: str = "observer", **given: Any) -> None:
    sections = [{"section": "information", "words": "As we saw it"}]
    told = {"paper": "scrutiny-report", "subject": Q2, "sections": sections, "version": 0, **given}
    world.does(part, "issue_scrutiny_report", **told)


def test_it_is_edited_and_issued_by_an_observer_and_by_nobody_else(own_quarter: World) -> None:
    assert {role for role, mark in ACTS["issue_scrutiny_report"].items() if mark != "-"} == {Role.OBSERVER}
    with pytest.raises(NotAllowed):
        issue(own_quarter, "chair")
    with pytest.raises(Refused, match="no such paper"):
        own_quarter.does("chair", "issue_paper", paper="scrutiny-report", subject=Q2, version=0)
    issue(own_quarter)
    row = own_quarter.row(IssuedPaper, "scrutiny-report", Q2, 1)
    assert "As we saw it" in [one.get("text") for one in row.content["blocks"]]
    page = own_quarter.client("chair").get(f"/incidents/{own_quarter.ref}/papers/scrutiny-report?of={Q2}").text
    assert "As we saw it" in page and "Meetings held" in page


def test_there_is_no_report_on_a_quarter_that_has_not_begun_or_is_none(quarter: World) -> None:
    for subject in (f"{now().year + 1}-Q1", "2999-Q1", "2021-Q5", "", "x" * 30):
        with pytest.raises(Refused, match="no such paper"):
            issue(quarter, subject=subject)
    client = quarter.client("observer")
    assert client.get(f"/incidents/{quarter.ref}/scrutiny?quarter=2021-Q5").status_code == 404


def test_the_office_sees_the_incidents_of_its_seats_by_quarter_and_no_other(quarter: World) -> None:
    office = quarter.client("observer").get(f"/scrutiny?quarter={Q2}")
    assert "COVID-19 pandemic" in office.text and "6 of 6 (100%)" in office.text
    assert "Calder Valley flooding" not in office.text
    for part in ("colleague", "member"):
        assert "COVID-19" not in quarter.client(part).get("/scrutiny").text
    assert "COVID-19" in quarter.client("administrator").get("/scrutiny").text


def test_the_figures_of_a_quarter_are_as_they_stood_when_it_ended(own_quarter: World) -> None:
    before = figures(own_quarter)
    own_quarter.does("member", "complete_action", action_ref="SCG006/A01")
    after = figures(own_quarter)
    assert [after[name].told for name in before] == [one.told for one in before.values()]
    assert figures(own_quarter, "all")["Actions outstanding at the end"].told == "0"
