"""The law of calendars: one event a meeting, known by one name for good, at the right time by either of the clocks.

What is written is read back by two readers that others wrote: one in Python, and one in JavaScript that knows no
more of London's time than the file itself says.
"""

import json
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events

from scg.demo import covid
from scg.documents.calendar import Occasion, as_ical
from scg.extensions import db
from scg.models import Incident
from scg.pieces.calendar import Home, occasions
from scg.record import reading
from scg.record.rebuild import rebuild
from scg.rules.calendar import tells
from scg.rules.london import local, parse
from tests.support.following import forget
from tests.support.world import World, in_hours
from tests.test_client import node

ICAL_JS = Path(__file__).resolve().parent / "browser" / "node_modules" / "ical.js" / "dist" / "ical.es5.cjs"
READ = """
const ICAL = require(process.argv[1]);
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf-8")));
const told = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  const [start, end] = [event.startDate, event.endDate].map((at) => at.toJSDate().toISOString());
  const { uid, sequence, summary, location, description } = event;
  const status = part.getFirstPropertyValue("status");
  return { uid, sequence, summary, location, description, start, end, status };
});
process.stdout.write(JSON.stringify(told));
"""
SHOW = """
const ICAL = require(process.argv[1]);
const [file, times] = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent("vtimezone"));
const told = times.map((at) => ICAL.Time.fromJSDate(new Date(at), true).convertToZone(zone).toString());
process.stdout.write(JSON.stringify(told));
"""
HOME = Home("scg.example", "https://scg.example.gov.uk")
NIGHTS = {"spring": ("27 Mar 2021 20:00 GMT", 12), "autumn": ("24 Oct 2020 20:00 BST", 12)}
WHY = {"authority": "ACC Shah", "reason": "Rain"}


def by_javascript(raw: bytes) -> list[dict[str, Any]]:
    """The events as ical.js reads them."""
    told: list[dict[str, Any]] = in_node(READ, raw)
    for one in told:
        one["start"], one["end"] = (datetime.fromisoformat(one[name]) for name in ("start", "end"))
    return told


def in_node(script: str, given: bytes) -> Any:
    """What a script tells of what it is given, on a machine that stands in New York."""
    environment = {**os.environ, "TZ": "America/New_York"}
    command = [node(), "-e", script, str(ICAL_JS)]
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def by_python(raw: bytes, day: datetime, days: int) -> list[Any]:
    """The events of so many days as recurring_ical_events reads them, in the order of their times."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(day, day + timedelta(days=days))
    return sorted(found, key=lambda event: event.start.astimezone(UTC))


def story(world: World, times: Iterable[datetime]) -> World:
    """An incident with an extraordinary meeting called for each of these times, shortly before the first."""
    wanted = list(times)
    at = {"at": wanted[0] - timedelta(hours=2)}
    told = {"hazard": "flood", "area": "Calderdale", "lead_agency": "wyp", "chair": world.people["chair"]}
    world.ref = world.does("chair", "open_incident", log="WY", name="Storm, and after", **told, **at).log
    world.does("chair", "convene_scg", **WHY, **at)
    for time in wanted:
        world.does("chair", "call_meeting", kind="extraordinary", scheduled_for=time.isoformat(), **at)
    return world


def held(world: World, number: int | None = None) -> list[Occasion]:
    """The incident's meetings, as they are written into a calendar now."""
    forget()
    db.session.expire_all()
    return occasions([db.session.get_one(Incident, world.ref)], HOME, number)


def raw_of(world: World) -> bytes:
    """The incident's calendar as it stands."""
    return as_ical("SCG meetings", held(world))


def plain(start: datetime, **more: Any) -> Occasion:
    """An event of an hour."""
    about = {"summary": "SCG 001", "description": "", "url": "https://scg.example/1", "changed": start}
    known = {"uid": f"{start.isoformat()}@scg.example", "sequence": 0, "end": start + timedelta(hours=1)}
    return Occasion(**{**known, **about, "start": start, **more})


@pytest.mark.one_database
@pytest.mark.parametrize("night", NIGHTS)
def test_hourly_meetings_through_the_night_of_a_change_are_read_back_at_their_hours(
    world: World, night: str
) -> None:
    begins, hours = NIGHTS[night]
    first = parse(begins)
    times = [first + timedelta(hours=hour) for hour in range(hours)]
    raw = raw_of(story(world, times))
    read = by_python(raw, first - timedelta(days=1), 3)
    assert [event.start.astimezone(UTC) for event in read] == times
    lengths = [event.end.astimezone(UTC) - event.start.astimezone(UTC) for event in read]
    assert lengths == [one.end - one.start for one in held(world)]
    for event in read:
        # The wall's clock as a reader shows it, where the file gives a local time at all.
        if event["DTSTART"].params.get("TZID"):
            assert event.start.replace(tzinfo=None) == local(event.start).replace(tzinfo=None)


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.parametrize("night", NIGHTS)
def test_a_reader_that_trusts_the_file_alone_has_them_at_the_same_hours(world: World, night: str) -> None:
    begins, hours = NIGHTS[night]
    times = [parse(begins) + timedelta(hours=hour) for hour in range(hours)]
    read = by_javascript(raw_of(story(world, times)))
    assert [one["start"] for one in read] == times
    assert {one["status"] for one in read} == {"CONFIRMED"}


@pytest.mark.browser
@pytest.mark.one_database
def test_every_half_hour_of_every_change_is_read_back_by_both_readers() -> None:
    times = _through_changes()
    raw = as_ical("Changes", [plain(time) for time in times])
    python = [
        (one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in icalendar.Calendar.from_ical(raw).events
    ]
    assert python == [(time, time + timedelta(hours=1)) for time in times]
    assert [(one["start"], one["end"]) for one in by_javascript(raw)] == python


@pytest.mark.browser
@pytest.mark.one_database
def test_the_time_zone_in_the_file_is_londons_at_every_half_hour_of_every_change() -> None:
    times = _through_changes()
    given = [as_ical("Changes", []).decode(), [time.isoformat() for time in times]]
    shown = in_node(SHOW, json.dumps(given).encode())
    assert shown == [local(time).replace(tzinfo=None).isoformat() for time in times]


def _through_changes() -> list[datetime]:
    nights = [f"{day} {month} {year} 22:00 GMT" for year, month, day in _changes()]
    return [parse(night) + timedelta(minutes=30 * half) for night in nights for half in range(12)]


def _changes() -> list[tuple[int, str, int]]:
    """The eves of London's changes: of the last Sundays of March and of October."""
    last = {(year, month): max(d for d in range(25, 32) if datetime(year, month, d).weekday() == 6)
            for year in range(2020, 2032) for month in (3, 10)}  # fmt: skip
    return [(year, {3: "Mar", 10: "Oct"}[month], day - 1) for (year, month), day in last.items()]


@pytest.mark.one_database
def test_the_139_covid_meetings_are_139_events_at_the_times_on_the_wall(world: World) -> None:
    times = covid.schedule()
    raw = raw_of(story(world, times))
    read = by_python(raw, times[0] - timedelta(days=1), 1500)
    assert len(read) == 139
    assert [event.start.replace(tzinfo=None) for event in read] == [local(at).replace(tzinfo=None) for at in times]
    assert {event["DTSTART"].params["TZID"] for event in read} == {"Europe/London"}
    assert len({event["UID"] for event in read}) == 139


@pytest.mark.browser
@pytest.mark.one_database
def test_the_139_covid_meetings_are_read_by_javascript_at_the_same_times(world: World) -> None:
    times = covid.schedule()
    read = by_javascript(raw_of(story(world, times)))
    assert [one["start"] for one in read] == times
    assert read[11]["uid"] == f"{world.ref}-scg012@scg.example"


def test_the_same_meetings_are_the_same_bytes(world: World) -> None:
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary")
    assert raw_of(world) == raw_of(world)
    before = raw_of(world)
    rebuild(next(log for log in reading.logs() if log.id == world.ref))
    assert raw_of(world) == before, "and what is rebuilt from the record is what was written"


def test_a_change_of_cadence_issues_each_meeting_again_under_its_name_and_cancels_what_falls(world: World) -> None:
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="ordinary")
    before = held(world)
    assert [(one.sequence, one.cancelled) for one in before] == [(0, False), (0, False)]
    world.does("chair", "set_cadence", preset="4-hourly", effective_from=in_hours(2), reason="The river rises")
    moved = held(world)
    assert [one.uid for one in moved] == [one.uid for one in before]
    assert [(one.sequence, one.cancelled) for one in moved] == [(1, False), (1, False)]
    assert all(now.start != was.start for now, was in zip(moved, before, strict=True))
    world.does("chair", "set_cadence", preset="paused", effective_from=in_hours(1), reason="Recovery leads")
    fallen = icalendar.Calendar.from_ical(raw_of(world)).events
    assert [str(one["UID"]) for one in fallen] == [one.uid for one in before]
    assert [(one["STATUS"], one["SEQUENCE"]) for one in fallen] == [("CANCELLED", 2)] * 2
    assert all(one["SUMMARY"].startswith("Cancelled: SCG 00") for one in fallen)


def test_the_sequence_grows_with_every_change_of_time_length_or_state_and_with_nothing_else(world: World) -> None:
    def seen() -> tuple[int, int]:
        (one,) = held(world, 1)
        return one.sequence, int((one.end - one.start).total_seconds() // 60)

    number, planned = {"meeting_number": 1}, 66
    assert seen() == (0, planned)
    world.does("secretariat", "move_meeting", scheduled_for=in_hours(5), reason="Later", **number)
    assert seen() == (1, planned)
    world.does("secretariat", "add_item", title="Schools", minutes_planned=4, **number)
    assert seen() == (2, planned + 4)
    world.does("secretariat", "move_item", item_number=3, direction="up", **number)
    world.does("member", "report_methane", exact_location="Mytholmroyd", hazards="Deep water")
    assert seen() == (2, planned + 4)
    world.does("secretariat", "withdraw_item", item_number=12, **number)
    assert seen() == (3, planned)
    world.does("chair", "cancel_meeting", reason="The dam holds", **number)
    assert seen() == (4, planned)


def test_a_meeting_whose_agenda_plans_nothing_lasts_an_hour(world: World) -> None:
    for item in range(1, 12):
        world.does("secretariat", "withdraw_item", meeting_number=1, item_number=item)
    (one,) = held(world)
    assert one.end - one.start == timedelta(hours=1)


def test_what_changed_is_told_by_the_records_time_and_never_by_the_clock(world: World) -> None:
    first = parse("8 Feb 2020 18:00")
    story(world, [first])
    (before,) = held(world)
    moved = {"scheduled_for": "2020-02-08T20:00", "reason": "Later", "at": first - timedelta(minutes=30)}
    world.does("chair", "move_meeting", meeting_number=1, **moved)
    (after,) = held(world)
    assert (before.changed, after.changed) == (first - timedelta(hours=2), first - timedelta(minutes=30))
    event = icalendar.Calendar.from_ical(raw_of(world)).events[0]
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == after.changed
    assert "First called for Sat 8 Feb 2020 18:00 GMT" in event["DESCRIPTION"]


LINK = "https://video.example/j/1;2,3"


@pytest.mark.parametrize(
    ("marking", "ceiling", "told"),
    [
        ("OFFICIAL", "", False),
        ("OFFICIAL", "none", False),
        ("OFFICIAL", "OFFICIAL", True),
        ("OFFICIAL-SENSITIVE", "OFFICIAL", False),
        ("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE", True),
        ("OFFICIAL", "OFFICIAL-SENSITIVE", True),
    ],
)
@pytest.mark.one_database
def test_name_and_place_stand_in_a_calendar_only_up_to_the_marking_that_the_forum_has_settled(
    world: World, marking: str, ceiling: str, told: bool
) -> None:
    about = {"name": "Calder Valley flooding", "area": "Calderdale", "lead_agency": "wyp", "threat": ""}
    version = db.session.get_one(Incident, world.ref).version
    world.does("chair", "edit_incident", **about, marking=marking, version=version)
    if ceiling:
        world.does("administrator", "let_calendars_tell", log="WY", ceiling=ceiling, reason="As agreed in May")
    purpose = {"purpose": "The dam may fail", "place": LINK}
    world.does("chair", "call_meeting", scheduled_for=in_hours(30), kind="extraordinary", **purpose)
    raw = raw_of(world).decode().replace("\r\n ", "")
    assert f"SUMMARY:SCG 002\\, {world.ref}" in raw and f"[{marking}]" in raw
    assert ("Calder Valley" in raw, "video.example" in raw) == (told, told)
    assert "dam may fail" not in raw, "what a meeting is about is never told"


@pytest.mark.one_database
def test_a_marking_that_is_not_known_is_told_of_nowhere() -> None:
    assert not tells("SECRET", "OFFICIAL-SENSITIVE")


HOSTILE = "Comma, semi; back\\slash \\n\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:Ha é 字 " + "long " * 60


@pytest.mark.browser
@pytest.mark.one_database
def test_lines_are_folded_and_whatever_somebody_wrote_is_text_and_no_more() -> None:
    start = parse("1 Jun 2020 09:30")
    raw = as_ical("Hostile", [plain(start, summary=HOSTILE, location=HOSTILE, description=HOSTILE), plain(start)])
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    wanted = HOSTILE.replace("\r\n", "\n")
    (event, _) = icalendar.Calendar.from_ical(raw).events
    (read, _) = by_javascript(raw)
    for name in ("summary", "location", "description"):
        assert str(event[name.upper()]) == read[name] == wanted, name


@pytest.mark.one_database
def test_the_file_says_what_it_is_and_how_often_to_read_it_and_repeats_nothing(world: World) -> None:
    raw = raw_of(world).decode()
    for line in (
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "TZID:Europe/London",
    ):
        assert f"{line}\r\n" in raw, line
    assert "RRULE" not in raw.partition("BEGIN:VEVENT")[2], "Outlook, Google and iOS each drop some rules"
    assert raw.index("BEGIN:VTIMEZONE") < raw.index("BEGIN:VEVENT")
    assert raw.count("BEGIN:VTIMEZONE") == 1
