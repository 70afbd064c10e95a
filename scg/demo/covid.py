"""West Yorkshire's COVID-19 Strategic Coordinating Group: 139 meetings from 20 March 2020 to 30 June 2021.

The days and the steps of the cadence fit every published fact; the hours, people and words are invented.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from scg.commands import Actor
from scg.demo import lessons
from scg.demo.covid_business import Business
from scg.demo.forum import people
from scg.demo.player import Player
from scg.demo.story import lines, told
from scg.demo.tracker import Tracker
from scg.rules.cadence import from_preset, occurrences
from scg.rules.london import parse

FIRST = "Fri 20 Mar 2020 09:30"
LAST = 139
DEPUTIES = ("calderdale-chair", "wyfrs-chair")
NOT_MEMBERS = frozenset({"administrator", "chair", "icb", "ukhsa", *DEPUTIES})
STOOD_DOWN = "Thu 6 May 2021 10:00"
RECOVERY_FROM = 47
LAST_APPROVED = "Mon 5 Jul 2021 10:00"


class Step(NamedTuple):
    """One step of the cadence: the meeting that decides it, what, from when, why, and what reverses it."""

    decided_at: int
    preset: str
    first: datetime
    reason: str
    triggers: str


def steps() -> list[Step]:
    """Every step of the cadence in order, the step up of September 2020 among them."""
    told_steps = lines("covid/cadence")
    return [Step(int(number), preset, parse(first), *why) for number, preset, first, *why in told_steps]


def schedule() -> list[datetime]:
    """When each of the 139 meetings is held, from the first meeting and the steps of the cadence."""
    times, told_steps = [parse(FIRST)], steps()
    ends = [step.decided_at for step in told_steps[1:]] + [LAST]
    for step, end in zip(told_steps, ends, strict=True):
        rhythm = from_preset(step.preset, first=step.first)
        times += occurrences(rhythm, step.first - timedelta(milliseconds=1), end - step.decided_at)
    return times


def play(cast: Mapping[str, Actor], progress: Callable[[str], None], *, until: int = LAST) -> str:
    """Replay the series, the whole of it or `until` one of its meetings; gives the incident's reference."""
    player, chance = Player("covid", cast), Random("covid")
    tracker = Tracker(player, chance, {each.agency: each.post for each in people()})
    times = schedule()
    business = Business(player, chance, tracker, times, {step.decided_at: step for step in steps()})
    _open(player, times[0])
    lessons.plan(player, "covid/lessons", times)
    for number in range(1, until + 1):
        _between(player, business, number)
        business.meet(number)
        if number % 20 == 0 or number == until:
            progress(f"COVID-19: {number} of {LAST} meetings, {player.played} commands")
    if until == LAST:
        _wind_up(player, tracker)
    return player.log


def _open(player: Player, first: datetime) -> None:
    about = told("covid/incident")
    described = {name: about[name] for name in ("name", "hazard", "area", "threat", "summary")}
    player.at(first - timedelta(hours=2, minutes=10))
    player.open("secretariat", **described, lead_agency="wyp", chair="chair")
    _seats(player)
    player.after(1).do("secretariat", "report_methane", **about["methane"])
    why = {"authority": about["authority"], "reason": about["declared_because"]}
    kind = {"declaration_type": "major incident", "public_wording": about["declared_to_the_public"]}
    player.at(first - timedelta(hours=1)).do("chair", "declare", **kind, **why)
    why = {"authority": about["authority"], "reason": about["convened_because"]}
    player.after(8).do("chair", "convene_scg", **why)
    player.after(3).do("secretariat", "call_meeting", scheduled_for=first)


def _seats(player: Player) -> None:
    player.after(2)
    player.seat("secretariat", "deputy chair", *DEPUTIES)
    player.seat("secretariat", "loggist", "loggist", "second-loggist")
    player.seat("secretariat", "secretariat", "second-secretariat")
    named = [each.part for each in people()]
    other = {"loggist", "second-loggist", "secretariat", "second-secretariat", "opcc"}
    player.seat("secretariat", "member", *(part for part in named if part not in NOT_MEMBERS | other))
    player.seat("secretariat", "observer", "opcc")


def _between(player: Player, business: Business, number: int) -> None:
    """What happens outside meetings: the stand-down of 6 May 2021, recovery begun in the first summer."""
    about = told("covid/incident")
    if number == RECOVERY_FROM + 1:
        final = about["final"]
        why = {"authority": final["recovery_authority"], "reason": final["recovery_reason"]}
        player.at(business.times[number - 1] - timedelta(hours=20)).do("chair", "start_recovery", **why)
    if number > 1 and business.times[number - 2] < parse(STOOD_DOWN) < business.times[number - 1]:
        end = about["stand_down"]
        why = {"authority": end["authority"], "reason": end["reason"], "public_wording": end["public"]}
        player.at(STOOD_DOWN).do("chair", "stand_down_declaration", **why)


def _wind_up(player: Player, tracker: Tracker) -> None:
    final = told("covid/incident")["final"]
    player.after(150)
    tracker.settle_all("chair", "RCG", "The SCG stands down: the recovery group takes it on with its date")
    why = {"authority": final["authority"], "reason": final["handover_reason"], "to_chair": final["to_chair"]}
    left = {"open_risks": final["open_risks"], "resources": final["resources"], "criteria_met": True}
    player.after(5).do("chair", "hand_over_recovery", **why, **left)
    told_public = {"reason": final["scg_reason"], "public_wording": final["scg_public"]}
    player.after(20).do("chair", "stand_down_scg", authority=final["authority"], **told_public)
    player.at(LAST_APPROVED).do("chair", "approve_minutes", meeting_number=LAST)
    player.after(2).do("chair", "sign_minutes", meeting_number=LAST)
