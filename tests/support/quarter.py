"""A pandemic's SCG in April to June 2021, on the days of the published series, in few commands."""

from datetime import datetime, timedelta
from typing import Any

from scg.demo import covid
from scg.rules.london import parse
from tests.support.world import ROLES, World

TIMES = covid.schedule()[133:]  # Wed 7 Apr to Wed 30 Jun 2021
WHY = {"authority": "SCG", "reason": "As things stand"}


class Told:
    """The story as it goes on: who does what when."""

    def __init__(self, world: World):
        self.world, self.now = world, parse("Fri 20 Mar 2020 07:20")

    def at(self, when: datetime | str) -> "Told":
        """Go on to a time."""
        self.now = parse(when) if isinstance(when, str) else when
        return self

    def do(self, part: str, act: str, /, **given: Any) -> Any:
        """Somebody does something a minute later."""
        self.now += timedelta(minutes=1)
        return self.world.does(part, act, at=self.now, **given)


def spring_of_2021(world: World) -> World:
    """The incident, its first meeting in March 2020, and the six of the quarter, the last of them final."""
    told = Told(world)
    _open(told)
    for number, when in enumerate(TIMES, start=2):
        if when > parse(covid.STOOD_DOWN) > told.now:
            told.at(covid.STOOD_DOWN).do("chair", "stand_down_declaration", **WHY)
        _meet(told.at(when), number)
    told.do("chair", "hand_over_recovery", to_chair="Chief Executive, Leeds", criteria_met=True, **WHY)
    told.do("chair", "stand_down_scg", **WHY)
    return world


def _open(told: Told) -> None:
    world, chair = told.world, told.world.people["chair"]
    about = {"hazard": "pandemic", "area": "West Yorkshire", "lead_agency": "wyp", "chair": chair}
    threat = {"threat": "civil emergencies (SPR 2015)", "name": "COVID-19 pandemic"}
    world.ref = told.do("chair", "open_incident", log="WY", **about, **threat).log
    for part, role in ROLES.items():
        told.do("chair", "give_seat", person_id=world.people[part], role=role)
    told.at("Fri 20 Mar 2020 08:30").do("chair", "declare", declaration_type="major incident", **WHY)
    told.do("chair", "convene_scg", **WHY)
    told.do("chair", "call_meeting", scheduled_for=covid.schedule()[0].isoformat())
    told.at(covid.schedule()[0]).do("chair", "open_meeting", meeting_number=1)
    told.do("secretariat", "confirm_everyone", meeting_number=1)
    _step(told, "three-a-week", parse("Mon 23 Mar 2020 09:30"))
    _step(told, "fortnightly", TIMES[0])
    told.do("chair", "close_meeting", meeting_number=1)
    told.do("chair", "start_recovery", **WHY)


def _step(told: Told, preset: str, first: datetime) -> None:
    told.do("chair", "set_cadence", preset=preset, effective_from=first.isoformat(), reason="As things stand")


def _meet(told: Told, number: int) -> None:
    here = {"meeting_number": number}
    told.do("chair", "open_meeting", **here)
    if number in (3, 4, 5):
        told.do("chair", "approve_minutes", meeting_number=number - 1)
        told.do("chair", "sign_minutes", meeting_number=number - 1)
    if number == 3:
        away = {"status": "apologies (no deputy)", "who": "Dev Patel"}
        told.do("other_member", "confirm_attendance", **here, agency_code="ea", **away)
    told.do("secretariat", "confirm_everyone", **here)
    told.do("chair", "take_item", **here, item_number=1)
    told.do("member", "report_update", agency_code="leeds", what=f"Steady, {number}", rag="green", trend="steady")
    done = _business(told, number)
    if TIMES[number - 2] == parse("Wed 19 May 2021 09:30"):
        _step(told, "three-weekly", TIMES[number - 1])
    told.do("chair", "take_item", **here, item_number=2)
    told.do("chair", "close_meeting", **here)
    told.do("secretariat", "circulate_minutes", **here)
    if done:  # within a day, in time; once on the third, which is late; of the final meeting at once
        told.at(told.now + timedelta(hours={3: 72, 7: 0}.get(number, 20))).do(
            "member", "complete_action", action_ref=done
        )


def _business(told: Told, number: int) -> str:
    """A decision, two of the six with an equality note, and an action, which is never done in one of them."""
    weighed = {"equality": "Walk-in allowed, interpreters on site"} if number in (3, 4) else {}
    said = {"decision": f"Keep site {number} open", "rationale": "Uptake is low nearby", **weighed}
    told.do("loggist", "take_decision", meeting_number=number, **said)
    due = (told.now + timedelta(days=2)).isoformat()
    asked = {"text": f"Report on site {number}", "owner": "leeds", "due_at": due, "meeting_number": number}
    ref = told.do("chair", "raise_action", **asked).entity.removeprefix("action:")
    return ref if number != 6 else ""
