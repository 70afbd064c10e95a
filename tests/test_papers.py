"""Papers: laid out from the record, issued by somebody, and kept as they were issued."""

import json

import pytest

from scg.documents.blocks import Contents, Heading, NewPage, Outline, Paragraph, Picture, Ruled
from scg.documents.formats import FORMATS, made
from scg.documents.plain import as_plain, from_plain
from scg.models import IssuedPaper
from scg.papers import PAPERS
from scg.words import Changed, NotAllowed, NotFound
from tests.support.reading import FONTS
from tests.support.world import World

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


def test_whoever_saw_an_older_version_is_told_who_issued_the_newer_one(world: World) -> None:
    issue(world, "The river rises", 0)
    with pytest.raises(Changed, match="Version 1 was issued by Priya Nair"):
        issue(world, "Mine", 0, part="chair")


def test_a_paper_is_issued_by_who_keeps_the_record_and_by_nobody_else(world: World) -> None:
    with pytest.raises(NotAllowed):
        issue(world, "Mine", 0, part="member")
    with pytest.raises(NotFound):
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
    client = world.client("member")
    assert all(f'/papers/{one.name}"' in client.get(f"/incidents/{world.ref}/papers").text for one in whole_ones())
    for one in whole_ones():
        for kind, form in FORMATS.items():
            answer = client.get(f"/incidents/{world.ref}/papers/{one.name}/document.{kind}")
            assert (answer.status_code, answer.mimetype) == (200, form.mimetype.partition(";")[0]), (one.name, kind)


def whole_ones() -> list[object]:
    return [one for one in PAPERS.values() if one.of == "incident"]


def test_an_issued_papers_fingerprint_is_that_of_its_content(world: World) -> None:
    issue(world, "The river rises", 0)
    row = world.row(IssuedPaper, PICTURE, "", 1)
    assert row.content["blocks"][1]["text"] == "The river rises" and len(row.content_hash) == 64


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><text x="1" y="8" font-size="8">Up</text></svg>'
)
BLOCKS = (Contents(), Heading(1, "First"), Picture("A line going up", DRAWING, 12), NewPage(), Ruled("Notes", 3),
          Heading(1, "Second"), Paragraph("Done"))  # fmt: skip
EVERY = Outline(
    "OFFICIAL", "Title", "Under", "Standing", "Foot", False, "", "WY", "2020-03-20T09:30:00+00:00", BLOCKS
)


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_draws_every_block_and_the_same_bytes_again(kind: str) -> None:
    assert made(EVERY, kind, FONTS) == made(EVERY, kind, FONTS)


def test_a_document_is_read_back_from_the_record_as_it_was_laid_out() -> None:
    assert from_plain(Outline, json.loads(json.dumps(as_plain(EVERY)))) == EVERY
    with pytest.raises(ValueError, match="unknown kind"):
        from_plain(Outline, {**as_plain(EVERY), "blocks": [{"kind": "spell"}]})
