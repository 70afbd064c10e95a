"""The law of figures: denominators always, on time by the owner's tick, quarters by London's calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from scg.documents.charts import Bar, Point, bars, falling
from scg.documents.charts_time import Course, Lane, Step, Stretch, timeline
from scg.rules.cadence import PRESETS, Cadence, from_preset
from scg.rules.figures import (
    Share,
    frequency,
    history_in_words,
    listed,
    loosely,
    median,
    months,
    on_time,
    quarter,
    quarter_of,
    quarters,
    runs,
    spells,
)
from scg.rules.london import parse, show

pytestmark = pytest.mark.one_database


def test_a_quarter_begins_and_ends_at_midnight_in_london() -> None:
    found = quarter("2021-Q2")
    assert found is not None and found.words == "April to June 2021"
    assert (show(found.begin), show(found.end)) == ("Thu 1 Apr 2021 00:00 BST", "Thu 1 Jul 2021 00:00 BST")
    assert quarter_of(datetime(2021, 3, 31, 23, 30, tzinfo=UTC)) == "2021-Q2"
    assert quarter_of(datetime(2021, 6, 30, 22, 59, tzinfo=UTC)) == "2021-Q2"
    assert found.holds(found.begin) and not found.holds(found.end) and not found.holds(None)


@pytest.mark.parametrize("name", ["", "2021-Q0", "2021-Q5", "2021", "21-Q2", "1066-Q1", "2199-Q4", "2021-Q2 "])
def test_what_names_no_quarter_is_none(name: str) -> None:
    assert quarter(name) is None


def test_quarters_follow_one_another_without_a_gap() -> None:
    found = quarters(parse("Fri 20 Mar 2020 09:30"), parse("Wed 30 Jun 2021 12:00"))
    assert [one.name for one in found] == ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4", "2021-Q1", "2021-Q2"]
    assert all(one.end == other.begin for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("part", "of", "told"),
    [
        (12, 14, "12 of 14 (86%)"),
        (0, 0, "0 of 0"),
        (0, 3, "0 of 3 (0%)"),
        (1246, 1251, "1,246 of 1,251 (99%)"),
        (1, 1000, "1 of 1,000 (1%)"),
        (6, 6, "6 of 6 (100%)"),
    ],
)
def test_a_share_has_its_denominator_and_is_whole_only_where_it_is(part: int, of: int, told: str) -> None:
    assert Share(part, of).told == told


def test_an_action_is_on_time_when_its_owner_ticked_it_by_the_time_it_was_due() -> None:
    due = parse("Wed 7 Apr 2021 09:30")
    assert on_time(due, due) and on_time(due, due - timedelta(days=1))
    assert not on_time(due, due + timedelta(milliseconds=1)) and not on_time(due, None)


def test_entries_are_told_as_runs() -> None:
    assert runs([5101, 5103, 5102, 5688, 5101]) == "5,101 to 5,103, 5,688"
    assert runs([]) == "" and listed(["a", "b", "c"]) == "a, b and c"
    assert median([3, 1, 2]) == 2 and median([1, 2]) == 1.5 and median([]) is None


FIRST = parse("Mon 23 Mar 2020 09:30")
WORDS = {
    "2-hourly": "every 2 hours",
    "twice-daily": "twice a day",
    "daily": "every day",
    "weekdays": "on weekdays",
    "three-a-week": "three times a week",
    "two-a-week": "twice a week",
    "weekly": "every week",
    "fortnightly": "every two weeks",
    "three-weekly": "every three weeks",
    "four-weekly": "every four weeks",
    "ad-hoc": "as called",
    "paused": "not at all, while paused",
}


@pytest.mark.parametrize("preset", WORDS)
def test_a_cadence_is_told_in_the_words_of_a_report(preset: str) -> None:
    assert frequency(from_preset(preset, first=FIRST)) == WORDS[preset]


def test_every_preset_has_words() -> None:
    assert all(frequency(from_preset(preset, first=FIRST)) for preset in PRESETS)
    odd = Cadence("clock", times=("09:00", "17:00"), weekdays=(0, 2, 4), weeks=2, anchor=FIRST.date())
    assert frequency(odd) == "six times every two weeks"


def test_a_history_is_told_in_one_clause_loosely_where_asked() -> None:
    names = ("weekdays", "three-a-week", "two-a-week", "three-a-week", "weekly", "three-weekly")
    told = [(from_preset(name, first=FIRST), FIRST + timedelta(days=70 * n)) for n, name in enumerate(names)]
    assert history_in_words(spells(told)) == (
        "on weekdays, then three times a week, then twice a week, then three times a week, then every week, "
        "and every three weeks since 8 Mar 2021"
    )
    loose = history_in_words(spells(told, loose=True))
    assert loose == "several times a week, then every week, and every three weeks since 8 Mar 2021"
    lasting = history_in_words(spells(told, loose=True), lasting=True)
    assert lasting == (
        "several times a week for nine months, then every week for two months, "
        "and every three weeks since 8 Mar 2021"
    )
    assert months(FIRST, FIRST + timedelta(days=30)) == 0 and months(FIRST, FIRST + timedelta(days=31)) == 1
    assert loosely(from_preset("daily", first=FIRST)) == "every day"
    assert history_in_words([]) == "with no cadence set"


AWKWARD = 'Fire & <Rescue> "Service"'
EVERY = [
    *bars(
        [Bar(AWKWARD, "1 of 2", (("main", 0.5), ("late", 0.3), ("open", 0.2)), 0.7)] * 23, AWKWARD, (("late", "x"),)
    ),
    falling([Point(0, 0), Point(0.5, 1), Point(1, 0.2)], [(0, "Apr"), (0.95, "Jun")], "7", AWKWARD),
    falling([], [], "1", "Nothing"),
    timeline(
        Course(
            (Lane("SCG", (Stretch(-1, 0.6, "active & well", True), Stretch(0.6, 3, "paused", False))),),
            (Step(0, 0.5, 1, "1"), Step(0.5, 1, 0, "2")),
            (0.1, 0.1, 0.5),
            (0.7,),
            ((0, "Apr"), (0.01, "May"), (0.99, "June 2021")),
        ),
        AWKWARD,
    ),
]


@pytest.mark.parametrize("drawing", EVERY)
def test_a_drawing_is_plain_svg_with_words_for_those_who_cannot_see_it(drawing: str) -> None:
    root = ElementTree.fromstring(drawing)
    tags = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert tags <= {"svg", "text", "rect", "path", "circle"}
    assert root.get("role") == "img" and root.get("aria-label")
    names = {name for one in root.iter() for name in one.attrib}
    assert not any(name == "style" or name.startswith("on") or "href" in name for name in names)
    assert root.get("font-family", "").startswith("Arimo")


def test_what_lies_outside_a_timeline_is_drawn_at_its_edge() -> None:
    boxes = ElementTree.fromstring(EVERY[-1]).iter("{http://www.w3.org/2000/svg}rect")
    assert all(96 <= float(box.get("x", "")) <= 640 for box in boxes)


def test_bars_are_drawn_six_at_a_time_so_that_a_page_is_filled_before_the_next() -> None:
    heights = [float(one.partition('viewBox="0 0 ')[2].split()[1].rstrip('"')) for one in EVERY[:4]]
    assert len(EVERY) == 7 and max(heights) <= 280
