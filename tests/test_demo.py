"""The law of the demonstrations: history as it was, played through the commands, and a meeting due now."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from scg import create_app, demo
from scg.demo import covid
from scg.demo.forum import agencies, load_forum, people
from scg.demo.today import next_due
from scg.extensions import db
from scg.models.actions import Action
from scg.models.attendance import Attendance
from scg.models.decisions import Decision
from scg.models.directory import Person
from scg.models.incidents import ClockMove, Incident, Seat
from scg.models.meetings import AgendaItem, CadenceChange, Meeting, Minutes
from scg.models.record import Entry
from scg.models.situation import Update
from scg.record import checking, reading
from scg.rules.london import parse, show, show_day, show_time
from scg.words import (
    ATTENDED,
    UNSETTLED,
    ActionState,
    AttendanceStatus,
    Declaration,
    MeetingState,
    Recovery,
    ScgState,
)
from tests.test_cadence import COVID, covid_series

pytestmark = pytest.mark.long

NOW = parse("Tue 9 Feb 2027 13:41")


def quiet(_line: str) -> None:
    """Nobody is watching."""


@pytest.fixture(scope="module")
def played(sqlite_templates: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Every demonstration in one database, of COVID-19 the first eight meetings; references by story."""
    file = shutil.copy(sqlite_templates["migrated"], tmp_path_factory.mktemp("demo") / "scg.sqlite3")
    app = create_app({"SQLALCHEMY_DATABASE_URI": f"sqlite:///{file}", "TESTING": True})
    with app.app_context():
        begun = demo.load_covid(quiet, until=8)
        boxing_day, christoph = demo.load_floods(quiet)
        refs = {"covid": begun, "boxing_day": boxing_day, "christoph": christoph}
        yield {**refs, "today": demo.load_today(quiet, NOW)}
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def covid_begun(played: dict[str, str]) -> str:
    return played["covid"]


@pytest.fixture
def floods(played: dict[str, str]) -> list[str]:
    return [played["boxing_day"], played["christoph"]]


@pytest.fixture
def flood_of_today(played: dict[str, str]) -> str:
    return played["today"]


def rows(table: type, ref: str) -> list:
    return list(db.session.scalars(select(table).where(table.incident == ref)))


def test_the_139_covid_meetings_stand_on_the_dates_of_the_published_series() -> None:
    assert covid.schedule() == covid_series()


def test_every_covid_step_is_decided_at_the_last_meeting_before_it_with_reason_and_triggers() -> None:
    decided = [(step.decided_at + 1, step.preset, show_day(step.first)) for step in covid.steps()]
    assert decided == [(first, preset, day) for first, _, preset, day, _ in COVID]
    assert all(step.reason and step.triggers for step in covid.steps())


def test_the_covid_declaration_is_stood_down_on_6_may_2021_while_meetings_go_on() -> None:
    stood_down = parse(covid.STOOD_DOWN)
    later = [number for number, at in enumerate(covid.schedule(), start=1) if at > stood_down]
    assert (show_day(stood_down), later) == ("Thu 6 May 2021", [137, 138, 139])


def test_covid_begins_declared_and_convened_with_its_first_meeting_on_the_same_day(covid_begun: str) -> None:
    moves = db.session.scalars(select(ClockMove).where(ClockMove.incident == covid_begun).order_by(ClockMove.seq))
    first = db.session.get_one(Meeting, (covid_begun, 1))
    days = {(move.now, show_day(move.happened_at)) for move in moves}
    assert days >= {("declared", "Fri 20 Mar 2020"), ("active", "Fri 20 Mar 2020")}
    assert show(first.scheduled_for) == "Fri 20 Mar 2020 09:30 GMT"


def test_the_commissioners_office_observes_and_attends_every_meeting(covid_begun: str, floods: list[str]) -> None:
    for ref in (covid_begun, *floods):
        held = [meeting.number for meeting in rows(Meeting, ref) if meeting.state == MeetingState.CLOSED]
        there = [each for each in rows(Attendance, ref) if each.agency == "opcc" and each.status in ATTENDED]
        seats = {seat.role for seat in rows(Seat, ref) if seat.agency == "opcc"}
        assert (sorted(each.meeting for each in there), seats) == (held, {"observer"})


def test_the_cadence_of_the_covid_series_holds_through_the_commands(covid_begun: str) -> None:
    called = sorted(rows(Meeting, covid_begun), key=lambda meeting: meeting.number)
    assert [meeting.scheduled_for for meeting in called] == covid.schedule()[: len(called)]
    assert len(called) == 9


def test_every_decision_has_its_rationale(covid_begun: str, floods: list[str], flood_of_today: str) -> None:
    for ref in (covid_begun, *floods, flood_of_today):
        assert rows(Decision, ref)
        assert [each.ref for each in rows(Decision, ref) if len(each.rationale) < 30] == []


def test_every_action_has_an_owner_and_a_due_time(covid_begun: str, floods: list[str], flood_of_today: str) -> None:
    for ref in (covid_begun, *floods, flood_of_today):
        assert rows(Action, ref)
        assert [each.ref for each in rows(Action, ref) if not each.owner or each.due_at is None] == []


def test_actions_are_ticked_by_their_owners_own_people(floods: list[str]) -> None:
    named = {each.code: each.name for each in agencies()}
    ticked = [each for each in rows(Action, floods[0]) if each.completed_by]
    assert ticked
    assert all(each.completed_by.endswith(named[each.owner]) for each in ticked)


def test_no_sentence_stands_twice_running_in_an_agencys_updates(covid_begun: str) -> None:
    told: dict[str, str] = {}
    for update in sorted(rows(Update, covid_begun), key=lambda update: update.seq):
        assert update.unchanged or told.get(update.agency) != update.what
        told[update.agency] = update.what


def test_boxing_day_met_every_4_hours_then_6_then_twice_a_day(floods: list[str]) -> None:
    steps = sorted(rows(CadenceChange, floods[0]), key=lambda step: step.seq)
    met = sorted(meeting.scheduled_for for meeting in rows(Meeting, floods[0]))
    assert [step.described for step in steps] == [
        "every 4 hours",
        "every 6 hours",
        "twice a day at 09:00 and 17:00",
    ]
    assert [show_time(at) for at in met[:9]] == [
        *("10:00", "14:00", "18:00", "22:00", "02:00", "06:00", "12:00", "18:00", "00:00")
    ]


@pytest.mark.parametrize(
    "said",
    [
        "breach at Collingham",
        "Methley and Mickletown, 600 properties",
        "100 troops at Mickletown",
        "1,000 sandbags",
        "council e-mail and internet",
        "loose barge",
        "road closures",
        "Elland Bridge",
    ],
)
def test_the_situation_of_27_december_2015_stands_among_the_actions(floods: list[str], said: str) -> None:
    assert [each.ref for each in rows(Action, floods[0]) if said in each.text]


def test_boxing_day_is_closed_after_its_handover_with_no_action_unsettled(floods: list[str]) -> None:
    incident = db.session.get_one(Incident, floods[0])
    clocks = (incident.declaration, incident.scg, incident.recovery)
    assert clocks == (Declaration.STOOD_DOWN, ScgState.STOOD_DOWN, Recovery.CLOSED)
    assert incident.closed_at is not None
    assert [each.ref for each in rows(Action, floods[0]) if each.state in UNSETTLED] == []


def test_storm_christoph_was_on_standby_and_never_declared(floods: list[str]) -> None:
    moves = [move.now for move in rows(ClockMove, floods[1]) if move.clock == "declaration"]
    assert moves == ["standby", "stood down"]
    assert len(rows(Meeting, floods[1])) == 2


def test_storm_christoph_takes_over_the_seats_of_the_pandemic(covid_begun: str, floods: list[str]) -> None:
    christoph = floods[1]
    before, here = ({seat.person for seat in rows(Seat, ref)} for ref in (covid_begun, christoph))
    assert db.session.get_one(Incident, christoph).earlier == covid_begun
    assert here >= before - {"wy-0002"}


def test_today_a_meeting_is_due_within_minutes_and_can_be_opened(flood_of_today: str) -> None:
    third = db.session.get_one(Meeting, (flood_of_today, 3))
    assert third.state == MeetingState.SCHEDULED
    assert timedelta(minutes=2) <= third.scheduled_for - NOW < timedelta(minutes=7)
    assert third.scheduled_for == next_due(NOW)


def test_today_has_open_actions_one_of_them_overdue_and_one_waiting_to_be_accepted(
    flood_of_today: str,
) -> None:
    states = Counter(each.state for each in rows(Action, flood_of_today))
    outstanding = [each for each in rows(Action, flood_of_today) if each.state in UNSETTLED]
    overdue = [each for each in outstanding if each.due_at < NOW]
    assert 8 <= states[ActionState.OPEN] + states[ActionState.IN_PROGRESS] <= 10
    assert (states[ActionState.COMPLETED], len(overdue)) == (1, 1)


def test_today_an_apology_and_an_urgent_item_are_in_for_the_next_meeting(flood_of_today: str) -> None:
    apology = db.session.get_one(Attendance, (flood_of_today, 3, "lba"))
    urgent = [item for item in rows(AgendaItem, flood_of_today) if item.meeting == 3 and item.urgent]
    assert apology.status == AttendanceStatus.APOLOGIES
    assert [item.raised_by for item in urgent] == ["npg"]


def test_nothing_of_today_happens_after_now(flood_of_today: str) -> None:
    last = db.session.scalar(select(Entry.at).where(Entry.log == flood_of_today).order_by(Entry.seq.desc()))
    assert last <= NOW


def test_every_incident_is_marked_as_a_demonstration(floods: list[str], flood_of_today: str) -> None:
    assert {incident.demonstration for incident in db.session.scalars(select(Incident))} == {True}
    assert db.session.get(Incident, flood_of_today) is not None


def test_played_again_history_changes_nothing(floods: list[str]) -> None:
    before = {log.id: log.seq for log in reading.logs()}
    assert demo.load_floods(quiet) == floods
    assert {log.id: log.seq for log in reading.logs()} == before


def test_the_record_of_a_replay_holds_and_goes_forward_in_time(floods: list[str]) -> None:
    for ref in floods:
        at = list(db.session.scalars(select(Entry.at).where(Entry.log == ref).order_by(Entry.seq)))
        assert checking.check(ref).good
        assert at == sorted(at)


def test_minutes_of_boxing_day_are_all_signed_and_the_last_of_christoph_is_left_circulated(
    floods: list[str],
) -> None:
    assert {each.state for each in rows(Minutes, floods[0])} == {"signed"}
    assert {each.meeting: each.state for each in rows(Minutes, floods[1])} == {1: "signed", 2: "circulated"}


def test_every_account_has_an_address_that_reaches_nobody_and_stands_in_the_directory(
    played: dict[str, str],
) -> None:
    known = {person.email: person.agency for person in db.session.scalars(select(Person))}
    assert len(load_forum(quiet)) == len(people()) == len(known)
    assert all(known[each.email] == each.agency and each.email.endswith(".example") for each in people())
