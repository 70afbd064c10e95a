"""The floods: Boxing Day 2015 on the Calder and Aire, and Storm Christoph of January 2021, never declared.

Days, places and what happened are history; the hours of meetings, the people and their words are invented.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from scg.commands import Actor
from scg.demo import lessons
from scg.demo.player import Player
from scg.demo.script import Script
from scg.demo.story import told
from scg.extensions import db
from scg.models.incidents import Incident
from scg.rules.london import parse

SEATED = (
    *("wyp", "wyfrs", "yas", "bradford", "calderdale", "kirklees", "leeds", "wakefield", "acute", "ea"),
    *("btp", "lba", "npg", "yorkshire-water", "network-rail", "highways", "met-office", "military", "mhclg"),
    *("wyca", "red-cross"),
)
LEARNED = "Wed 5 Oct 2016 12:00"


def play_boxing_day(cast: Mapping[str, Actor], progress: Callable[[str], None]) -> str:
    """Replay Boxing Day 2015: meetings every 4 hours, every 6, twice a day; gives its reference."""
    script = Script("boxing_day", "boxing-day", cast, chairs=("chair", "wyfrs-chair"))
    about = told("boxing_day/incident")
    player = script.player.at("Sat 26 Dec 2015 08:20")
    open_flood(player, about, chair="chair", deputies=("calderdale-chair", "wyfrs-chair"))
    why = {"authority": about["authority"], "reason": about["declared_because"]}
    kind = {"declaration_type": "major incident", "public_wording": about["declared_to_the_public"]}
    player.at("Sat 26 Dec 2015 08:40").do("chair", "declare", **kind, **why)
    convene(player, about)
    player.after(3).do("secretariat", "call_meeting", scheduled_for=script.times[0])
    for number, meeting in enumerate(script.meetings, start=1):
        script.meet(number)
        if began := meeting.get("recovery"):
            authority, reason = began
            player.after(5).do("chair", "start_recovery", authority=authority, reason=reason)
    lessons.plan(player, "boxing_day/lessons")
    _wind_up(script, about["stand_down"])
    player.at(LEARNED)
    progress(f"Boxing Day 2015: {len(script.meetings)} meetings, {player.played} commands")
    return player.log


def open_flood(
    player: Player,
    about: Mapping[str, Any],
    *,
    chair: str,
    deputies: Sequence[str],
    health: Sequence[str] = ("phe", "ccgs"),
) -> None:
    """Open a flood incident, seat its people, and report what is known as M/ETHANE.

    `health` are the members of the health bodies of the time.
    """
    described = {name: about[name] for name in ("name", "hazard", "area", "threat", "summary")}
    player.open("secretariat", **described, lead_agency="ea", chair=chair)
    player.seat("secretariat", "deputy chair", *deputies)
    player.seat("secretariat", "loggist", "loggist", "second-loggist")
    player.seat("secretariat", "member", *SEATED, *health)
    player.seat("secretariat", "observer", "opcc")
    player.after(1).do("secretariat", "report_methane", **about["methane"])


def convene(player: Player, about: Mapping[str, Any]) -> None:
    """Convene the SCG a few minutes on, and set its strategy."""
    player.after(4).do("chair", "convene_scg", authority=about["authority"], reason=about["convened_because"])
    player.after(2).do("chair", "set_strategy", aim=about["aim"], objectives=about["objectives"])


def _wind_up(script: Script, end: Mapping[str, Any]) -> None:
    player = script.player.after(20)
    why = {"authority": end["authority"], "reason": end["reason"]}
    player.do("chair", "stand_down_declaration", **why, public_wording=end["public"])
    script.tracker.settle_all("chair", "RCG", "Recovery leads from tonight and takes it on with its date")
    left = {"open_risks": end["open_risks"], "resources": end["resources"], "criteria_met": True}
    player.after(10).do("chair", "hand_over_recovery", **why, **left, to_chair=end["to_chair"])
    player.after(5).do("chair", "stand_down_scg", **why)
    last = {"meeting_number": len(script.meetings)}
    player.at("Mon 4 Jan 2016 10:00").do("chair", "approve_minutes", **last)
    player.after(2).do("chair", "sign_minutes", **last)
    why = {"authority": "Recovery Coordinating Group", "reason": "The councils approved their recovery plans"}
    player.at("Fri 26 Feb 2016 15:00").do("chair", "close_recovery", **why)
    closed = "Debrief held, lessons with their owners, records kept by the secretariat"
    player.after(15).do("chair", "close_incident", reason=closed)


def play_christoph(cast: Mapping[str, Actor], progress: Callable[[str], None]) -> str:
    """Replay Storm Christoph: on standby beside COVID-19 with its seats taken over, stood down undeclared."""
    script = Script("christoph", "christoph", cast, chairs=("wyfrs-chair",))
    about = told("christoph/incident")
    player = script.player.at("Mon 18 Jan 2021 11:00")
    covid = _covid()
    if covid is None:
        open_flood(player, about, chair="wyfrs-chair", deputies=("chair", "calderdale-chair"))
    else:
        described = {name: about[name] for name in ("name", "hazard", "area", "threat", "summary")}
        player.open("secretariat", **described, lead_agency="ea", chair="wyfrs-chair")
        player.after(2).do("secretariat", "link_incident", earlier=covid, take_over_seats=True)
        player.after(1).do("secretariat", "report_methane", **about["methane"])
    why = {"authority": about["authority"], "reason": about["standby_because"]}
    player.after(8).do("wyfrs-chair", "put_on_standby", **why, public_wording=about["public"])
    why["reason"] = about["convened_because"]
    player.after(5).do("wyfrs-chair", "convene_scg", **why)
    for time in script.times:
        player.after(3).do("secretariat", "call_meeting", scheduled_for=time, mode="by phone")
    for number in range(1, len(script.times) + 1):
        script.meet(number)
    _stand_down(script, about)
    progress(f"Storm Christoph 2021: {len(script.times)} meetings, {player.played} commands, never declared")
    return player.log


def _covid() -> str | None:
    pandemic = Incident.name == told("covid/incident")["name"]
    return db.session.scalar(select(Incident.ref).where(pandemic, Incident.demonstration).limit(1))


def _stand_down(script: Script, about: Mapping[str, Any]) -> None:
    player = script.player.at(parse("Thu 21 Jan 2021 12:30"))
    why = {"authority": about["authority"], "reason": about["stood_down_because"]}
    player.do("wyfrs-chair", "stand_down_declaration", **why)
    script.tracker.settle_all("wyfrs-chair", "TCG", "The tactical group keeps it until the next forecast")
    player.after(10).do("wyfrs-chair", "stand_down_scg", **why)
