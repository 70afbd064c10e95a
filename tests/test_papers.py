"""Papers: laid out from the record, issued by somebody, and kept as they were issued."""

import hashlib
import json
import re

import pytest

from scg.documents.blocks import Contents, Heading, NewPage, Outline, Paragraph, Picture, Ruled
from scg.documents.formats import FORMATS, made
from scg.documents.plain import as_plain, from_plain
from scg.models import IssuedPaper
from scg.papers import PAPERS, Asked, Paper
from scg.papers.standing import shown
from scg.record import reading
from scg.record.clock import now
from scg.words import Changed, NotAllowed, Refused
from tests.support.papers import laid_out, mark
from tests.support.reading import FONTS
from tests.support.world import World

pytestmark = pytest.mark.one_database  # every page and act is opened on both by tests/test_matrix.py

PICTURE = "information-picture"


def issue(world: World, words: str, version: int, *, part: str = "loggist", paper: str = PICTURE) -> None:
    sections = [{"section": "headline", "words": words}]
    world.does(part, "issue_paper", paper=paper, sections=sections, version=version)


def test_what_was_issued_stays_as_it_was_issued_and_says_so_on_every_page(world: World) -> None:
    issue(world, "The river rises", 0)
    issue(world, "The river falls", 1)
    page = world.client("observer").get(f"/incidents/{world.ref}/papers/{PICTURE}?version=1").text
    assert "The river rises" in page and "SUPERSEDED by version 2" in page
    newest = world.client("observer").get(f"/incidents/{world.ref}/papers/{PICTURE}").text
    assert "The river falls" in newest and "SUPERSEDED" not in newest


def test_a_paper_bears_no_lower_marking_than_the_incident_does_today_nor_than_it_was_issued_with(
    world: World,
) -> None:
    issue(world, "The river rises", 0)
    world.in_session()
    mark(world, "OFFICIAL-SENSITIVE")
    assert shown(PAPERS[PICTURE], Asked(world.ref, now())).marking == "OFFICIAL-SENSITIVE"
    assert laid_out(world, "agenda", "1").marking == "OFFICIAL-SENSITIVE"  # laid out as of when it was opened
    issue(world, "The river falls", 1)
    world.does("loggist", "take_decision", decision="Wait", rationale="Too early", meeting_number=1)
    mark(world, "OFFICIAL")
    assert shown(PAPERS[PICTURE], Asked(world.ref, now())).marking == "OFFICIAL-SENSITIVE"
    assert laid_out(world, "decision-pack", "SCG001/D01").marking == "OFFICIAL-SENSITIVE"  # what was known then
    assert laid_out(world, PICTURE, at=now()).marking == "OFFICIAL-SENSITIVE"
    assert laid_out(world, "situation-report", "leeds").marking == "OFFICIAL"


def test_whoever_saw_an_older_version_is_told_who_issued_the_newer_one(world: World) -> None:
    issue(world, "The river rises", 0)
    with pytest.raises(Changed, match="Version 1 was issued by Priya Nair"):
        issue(world, "Mine", 0, part="chair")


def test_a_paper_is_issued_by_who_keeps_the_record_and_by_nobody_else(world: World) -> None:
    with pytest.raises(NotAllowed):
        issue(world, "Mine", 0, part="member")
    with pytest.raises(Refused, match="no such paper"):
        issue(world, "Mine", 0, paper="no-such-paper")


def test_a_refused_form_comes_back_with_everything_that_was_written(world: World) -> None:
    issue(world, "The river rises", 0)
    client, address = world.client("secretariat"), f"/incidents/{world.ref}/papers/{PICTURE}/issue"
    token = client.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        address, data={"csrf_token": token, "headline": "Half written", "version": "0", "key": "k"}
    )
    assert answer.status_code == 412 and "Half written" in answer.text and "issued by Priya Nair" in answer.text


def test_every_paper_is_there_in_every_format(world: World) -> None:
    page = world.client("member").get(f"/incidents/{world.ref}/papers").text
    for one in whole_ones():
        assert f'/papers/{one.name}"' in page
        outline = laid_out(world, one.name)
        assert outline is not None and all(made(outline, kind, FONTS) for kind in FORMATS), one.name


def test_a_paper_is_taken_away_in_every_format(world: World) -> None:
    client = world.client("member")
    for kind, form in FORMATS.items():
        answer = client.get(f"/incidents/{world.ref}/papers/{PICTURE}/document.{kind}")
        assert (answer.status_code, answer.mimetype) == (200, form.mimetype.partition(";")[0])
        assert f"CRIP 01.{kind}" in answer.headers["Content-Disposition"]


def whole_ones() -> list[Paper]:
    return [one for one in PAPERS.values() if one.of == "incident"]


def test_an_issued_papers_fingerprint_is_that_of_its_content(world: World) -> None:
    issue(world, "The river rises", 0)
    row = world.row(IssuedPaper, PICTURE, "", 1)
    assert row.content["blocks"][2]["text"] == "The river rises"
    plain = json.dumps(row.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.content_hash == hashlib.sha256(plain.encode()).hexdigest()


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><text x="1" y="8" font-size="8">Up</text></svg>'
)
BLOCKS = (Contents(), Heading(1, "First"), Picture("A line going up", DRAWING, 12), NewPage(), Ruled("Notes", 3),
          Heading(1, "Second"), Paragraph("Done"))  # fmt: skip
EVERY = Outline(
    "OFFICIAL", "Title", "Under", "Standing", "Foot", False, "", "WY", "2020-03-20T09:30:00+00:00", BLOCKS
)


def test_a_document_is_read_back_from_the_record_as_it_was_laid_out() -> None:
    assert from_plain(Outline, json.loads(json.dumps(as_plain(EVERY)))) == EVERY
    with pytest.raises(ValueError, match="unknown kind"):
        from_plain(Outline, {**as_plain(EVERY), "blocks": [{"kind": "spell"}]})


def form(world: World, part: str, name: str = PICTURE, of: str = "", **told: str) -> object:
    """Somebody sends the form that issues a paper."""
    client = world.client(part)
    address = f"/incidents/{world.ref}/papers/{name}/issue"
    page = client.get(f"{address}?of={of}").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(
        address, data={"csrf_token": token, "subject": of, "version": "0", "key": f"{part}{of}", **told}
    )


def test_a_preview_shows_the_paper_laid_out_and_records_nothing(world: World) -> None:
    head = reading.head_of(world.ref)
    answer = form(world, "loggist", headline="Half written", preview="yes")
    assert answer.status_code == 200 and "nothing has been recorded" in answer.text
    assert answer.text.count("Half written") == 2 and "CRIP 01" in answer.text
    assert reading.head_of(world.ref) == head and form(world, "member", preview="yes").status_code == 403


def test_whoever_is_overtaken_sees_both_texts_and_may_issue_theirs_after_all(world: World) -> None:
    issue(world, "The river rises", 0)
    answer = form(world, "secretariat", headline="Mine")
    assert answer.status_code == 412 and "which differs from yours" in answer.text
    assert "The river rises" in answer.text and ">Mine</textarea>" in answer.text
    assert 'name="version" value="1"' in answer.text
    again = form(world, "secretariat", headline="Mine", version="1", key="again")
    assert again.status_code == 303 and world.row(IssuedPaper, PICTURE, "", 2).sections[0]["words"] == "Mine"


def test_lines_that_a_browser_ends_its_own_way_differ_in_nothing(world: World) -> None:
    assert form(world, "secretariat", headline="One\r\nTwo").status_code == 303
    answer = form(world, "secretariat", headline="One\r\nTwo", key="again")
    assert answer.status_code == 412 and "which differs from yours" not in answer.text


def test_the_form_says_where_each_sections_words_came_from(world: World) -> None:
    world.does("chair", "set_strategy", aim="Preserve life", objectives="Warn")
    page = world.client("loggist").get(f"/incidents/{world.ref}/papers/{PICTURE}/issue").text
    assert "From the strategy, entry " in page and "From who has reported, and when" in page


def test_a_member_issues_their_own_agencys_situation_report_and_no_other_paper(world: World) -> None:
    told = {"name": "situation-report", "summary": "All is well"}
    assert form(world, "member", of="leeds", **told).status_code == 303
    assert form(world, "member", of="ea", **told).status_code == 403
    assert form(world, "observer", of="opcc", **told).status_code == 403
    assert form(world, "loggist", of="ea", **told).status_code == 303
    with pytest.raises(NotAllowed):
        issue(world, "Mine", 0, part="member", paper="group-situation-report")
    with pytest.raises(Refused, match="no such paper"):
        world.does("member", "issue_situation_report", paper=PICTURE, subject="leeds", version=0)
    with pytest.raises(Refused, match="no such paper"):
        world.does("chair", "issue_paper", paper="situation-report", subject="nobody", version=0)
    with pytest.raises(Refused, match="no such paper"):
        world.does("chair", "issue_paper", paper="situation-report", subject="wyp", version=0)
    with pytest.raises(Refused, match="no such paper"):
        world.does("chair", "issue_paper", paper=PICTURE, subject="leeds", version=0)


def test_the_papers_page_and_an_agencys_page_lead_to_its_situation_reports(world: World) -> None:
    form(world, "member", "situation-report", of="leeds", summary="All is well")
    papers = world.client("observer").get(f"/incidents/{world.ref}/papers").text
    assert "papers/situation-report?of=leeds" in papers and "SITREP 01" in papers
    assert "papers/situation-report?of=ea" in papers, "of one that has issued none, too"
    assert (
        "papers/situation-report?of=leeds"
        in world.client("member").get(f"/incidents/{world.ref}/situation/leeds").text
    )
    assert (
        world.client("member").get(f"/incidents/{world.ref}/papers/situation-report?of=nobody").status_code == 404
    )


def test_a_withheld_paper_keeps_its_place_and_none_of_its_words(world: World) -> None:
    sections = [{"section": "so_what", "words": "The river rises"}]
    seq = world.does("loggist", "issue_paper", paper=PICTURE, sections=sections, version=0).seq
    client, asked = world.client("loggist"), f"/incidents/{world.ref}/papers/{PICTURE}/issue"
    assert "The river rises" in client.get(asked).text, "its words begin the next version"
    world.does("secretariat", "propose_withholding", entry=seq, ground="personal data", reason="A name")
    proposal = reading.head_of(world.ref).seq
    world.does("chair", "approve_withholding", proposal=proposal)
    page = world.client("observer").get(f"/incidents/{world.ref}/papers/{PICTURE}?version=1")
    assert page.status_code == 200 and "The river rises" not in page.text
    assert "The river rises" not in client.get(asked).text


def test_no_section_of_a_paper_is_called_what_the_form_that_issues_it_calls_something_else(world: World) -> None:
    page = world.client("loggist").get(f"/incidents/{world.ref}/papers/{PICTURE}/issue").text
    of_the_form = set(re.findall(r'name="(\w+)"', page)) - {one.name for one in PAPERS[PICTURE].sections}
    assert {"key", "subject", "version", "preview"} <= of_the_form
    assert not [
        (one.name, each.name) for one in PAPERS.values() for each in one.sections if each.name in of_the_form
    ]
