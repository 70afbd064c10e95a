"""A flood of today: the last hours replayed, the third meeting due within minutes, ready to be opened."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from scg.commands import Actor
from scg.demo.floods import convene, open_flood
from scg.demo.meetings import Sitting
from scg.demo.player import Player
from scg.demo.script import Script
from scg.demo.story import told
from scg.extensions import db
from scg.models.incidents import Seat
from scg.words import Priority

GAP = timedelta(hours=4)
FIVE_MINUTES = 5 * 60
READY = timedelta(minutes=2)


class Told:
    """Raises actions whose fates the script tells, as "Open the hall > due 180 done 90".

    Minutes count from when the action is raised; without `due` it is due before the next SCG.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._ticked: list[str] = []

    def raise_in(self, sitting: Sitting, owner: str, text: str, following: datetime | None) -> str:
        """Raise an action and plan what is told of it; gives its reference."""
        said, _, fate = text.partition(" > ")
        words = fate.split()
        minutes = {word: int(number) for word, number in zip(words[::2], words[1::2], strict=True)}
        begun = self._player.now
        due = {"due_at": _full_minutes(begun, minutes["due"])} if "due" in minutes else {}
        ref = sitting.act(owner, said, priority=Priority.HIGH if due else Priority.BEFORE_NEXT, **due)
        if "progress" in minutes:
            when = begun + timedelta(minutes=minutes["progress"])
            self._player.plan(when, lambda: self._report(owner, ref))
        if "done" in minutes:
            self._player.plan(begun + timedelta(minutes=minutes["done"]), lambda: self._tick(owner, ref))
        return ref

    def _report(self, owner: str, ref: str) -> None:
        text = "Under way; people and vehicles are on site"
        self._player.do(owner, "report_progress", action_ref=ref, text=text)

    def _tick(self, owner: str, ref: str) -> None:
        self._player.do(owner, "complete_action", action_ref=ref, note="Done and confirmed by the duty lead")
        self._ticked.append(ref)

    def settle_in(self, sitting: Sitting, following: datetime | None) -> None:
        """Accept what has been ticked."""
        while self._ticked:
            self._player.after(0.3)
            sitting.by_chair("accept_action", action_ref=self._ticked.pop(0))

    def settle_all(self, who: str, to: str, reason: str) -> None:
        """Nothing: this incident goes on."""


def _full_minutes(begun: datetime, minutes: int) -> datetime:
    due = begun + timedelta(minutes=minutes)
    return due.replace(minute=due.minute // 5 * 5, second=0, microsecond=0)


def play(cast: Mapping[str, Actor], progress: Callable[[str], None], now: datetime) -> str:
    """Replay the hours up to `now`, an aware time; gives the reference of an incident with SCG 003 due.

    Each minute's call makes an incident of its own.
    """
    due = next_due(now)
    times = (due - 2 * GAP, due - GAP, due)
    script = Script("today", f"today-{now:%Y%m%d%H%M}", cast, chairs=("chair",), times=times)
    player, about = script.player, told("today/incident")
    script.tracker = Told(player)
    _open(player, about, times[0])
    script.meet(1)
    script.meet(2)
    _change_of_shift(player, about, now)
    _before_the_third(script, about, now)
    progress(f"Today: {player.log}, SCG 003 due within minutes, {player.played} commands")
    return player.log


def next_due(now: datetime) -> datetime:
    """The next five minutes of the clock, at least two minutes off."""
    soon = (now + READY).replace(microsecond=0)
    return soon + timedelta(seconds=-soon.timestamp() % FIVE_MINUTES)


def _open(player: Player, about: Mapping[str, Any], first: datetime) -> None:
    player.at(first - timedelta(minutes=70))
    deputies = ("calderdale-chair", "wyfrs-chair")
    open_flood(player, about, chair="chair", deputies=deputies, health=("ukhsa", "icb"))
    why = {"authority": about["authority"], "reason": about["declared_because"]}
    kind = {"declaration_type": "major incident", "public_wording": about["declared_to_the_public"]}
    player.at(first - timedelta(minutes=40)).do("chair", "declare", **kind, **why)
    convene(player, about)
    player.after(3).do("secretariat", "call_meeting", scheduled_for=first)


def _change_of_shift(player: Player, about: Mapping[str, Any], now: datetime) -> None:
    """A loggist goes home and another comes; the ambulance service sends a deputy to the next meeting."""
    leaving = player.person("second-loggist")
    held = select(Seat.id).where(Seat.incident == player.log, Seat.person == leaving)
    shift = {"seat": db.session.scalars(held).one(), "to": player.person("second-secretariat")}
    player.at(now - timedelta(minutes=50))
    begun = player.do("second-loggist", "hand_over_shift", **shift, brief=about["brief"].strip())
    player.after(6).do("second-secretariat", "countersign_handover", handover=int(begun), read=True)
    deputy = {"agency_code": "yas", "person_id": player.person("yas-deputy"), "reason": about["deputy_because"]}
    player.after(3).do("yas", "send_deputy", meeting_number=3, **deputy)


def _before_the_third(script: Script, about: Mapping[str, Any], now: datetime) -> None:
    """What has come in for the meeting that is due: updates, an apology, an urgent item."""
    player = script.player
    for place, (agency, *update) in enumerate(about["updates"]):
        player.at(now - timedelta(minutes=38 - 6 * place))
        script.report(agency, update)
    apology = {"agency_code": "lba", "status": "apologies (no deputy)", "meeting_number": 3}
    player.at(now - timedelta(minutes=8)).do("lba", "confirm_attendance", **apology)
    who, title = about["urgent"]
    player.at(now - timedelta(minutes=4)).do(who, "raise_urgent_item", meeting_number=3, title=title)
