"""What a COVID-19 meeting deals with: updates, decisions and actions, by the phase that it falls in."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Protocol

from scg.demo.covid_once import once
from scg.demo.covid_phases import Phase, phases
from scg.demo.deck import Deck, fill
from scg.demo.forum import COUNCILS
from scg.demo.meetings import Sitting
from scg.demo.player import Player, office_hours
from scg.demo.roll_call import RollCall
from scg.demo.story import lines, told
from scg.demo.tracker import Tracker

CHAIRS = ("chair", "calderdale-chair", "wyfrs-chair")
CLOSING = 139
REPORTING = ("yas", "wyp", "wyfrs", *COUNCILS, "ccgs", "phe", "acute", "wyca", "red-cross", "mhclg", "btp")


class Decided(Protocol):
    """A step of the cadence, as a meeting decides it."""

    preset: str
    first: datetime
    reason: str
    triggers: str


class Business:
    """Holds the meetings of the series one after another."""

    def __init__(
        self,
        player: Player,
        chance: Random,
        tracker: Tracker,
        times: list[datetime],
        cadence: Mapping[int, Any],
    ) -> None:
        self.times = times
        self._player, self._chance, self._tracker, self._cadence = player, chance, tracker, cadence
        self._phases = phases(chance)
        self._roll_call = RollCall(player, chance)
        self._days = {int(number): text for number, text in lines("covid/days")}
        self._urgent = {int(number): rest for number, *rest in lines("covid/urgent")}
        self._reported: set[str] = set()
        self._asked: set[str] = set()
        self._tails = Deck([tail for (tail,) in lines("tails")], chance)
        self._decided: dict[str, str] = {}

    def meet(self, number: int) -> None:
        """Hold one meeting, from the updates before it to the minutes after it."""
        phase = next(phase for phase in self._phases if number <= phase.last)
        sitting = self._sitting(number)
        self._before(sitting, phase)
        sitting.open(late=self._chance.randint(0, 3))
        sitting.last_record()
        self._roll_call.hold(sitting)
        if number in self._urgent:
            self._raise_urgent(sitting, *self._urgent[number])
        self._old_business(sitting)
        self._situation(sitting, phase)
        self._new_business(sitting, phase)
        self._end(sitting)

    def _sitting(self, number: int) -> Sitting:
        week = self.times[number - 1].isocalendar().week
        chair = "chair" if number <= 26 or number == CLOSING else CHAIRS[week % 3]
        loggist = "loggist" if number % 2 else "second-loggist"
        secretariat = "secretariat" if number % 3 else "second-secretariat"
        who = {"chair": chair, "loggist": loggist, "secretariat": secretariat}
        template = "closing" if number == CLOSING else ""
        return Sitting(self._player, number, self.times[number - 1], **who, template=template)

    def _before(self, sitting: Sitting, phase: Phase) -> None:
        for agency in self._chance.sample(REPORTING, self._chance.randint(0, 2)):
            early = sitting.scheduled_for - timedelta(minutes=self._chance.randint(12, 55))
            if early > self._player.now:
                self._player.plan(early, partial(self._update, agency, phase))

    def _raise_urgent(self, sitting: Sitting, who: str, title: str, outcome: str) -> None:
        sitting.raise_urgent(who, title)
        sitting.log(outcome)
        sitting.finish(title, outcome)

    def _old_business(self, sitting: Sitting) -> None:
        sitting.take("actions", 1.5)
        self._tracker.settle_in(sitting, self._following(sitting.number))

    def _following(self, number: int) -> datetime | None:
        return self.times[number] if number < len(self.times) else None

    def _situation(self, sitting: Sitting, phase: Phase) -> None:
        sitting.take("situation", 1.2)
        some = self._chance.sample(REPORTING, self._chance.randint(3, 6))
        for agency in some:
            self._player.after(1.6)
            self._update(agency, phase)
        if day := self._days.get(sitting.number):
            sitting.log(day)
        for _ in range(self._chance.choice((1, 1, 2, 3))):
            sitting.log(**phase.log())
        once(self._player, sitting, self._decided)
        for topic in ("stac", "tcg", "recovery"):
            if self._chance.random() < 0.5:
                sitting.take(topic)
                sitting.log(phase.report(topic))

    def _update(self, agency: str, phase: Phase) -> None:
        if agency in self._reported and self._chance.random() < 0.2:
            self._player.do(agency, "repeat_update", agency_code=agency)
            return
        self._reported.add(agency)
        self._player.do(agency, "report_update", agency_code=agency, **phase.update(agency))

    def _new_business(self, sitting: Sitting, phase: Phase) -> None:
        if sitting.number in (1, 27, 75, 114):
            self._strategy(sitting)
        sitting.take("decisions", 1.5)
        for card in phase.decisions(sitting.number):
            self._decide(sitting, card)
        for _ in range(phase.actions_in(sitting.number)):
            self._raise(sitting, phase.action())

    def _strategy(self, sitting: Sitting) -> None:
        about = told("covid/incident")
        sitting.take("strategy")
        self._player.after(3)
        objectives = about["objectives"] + ("" if sitting.number == 1 else about["later_objective"])
        sitting.by_chair("set_strategy", aim=about["aim"], objectives=objectives)
        sitting.finish("strategy", "Aim and objectives agreed by all agencies")

    def _decide(self, sitting: Sitting, card: Mapping[str, Any]) -> None:
        district = self._chance.choice(COUNCILS)
        filled = {k: fill(v, self._chance, district) for k, v in card.items() if isinstance(v, str)}
        tag, replaces = filled.pop("tag", ""), filled.pop("supersedes", "")
        words: dict[str, Any] = {**filled, "agreeing": _agreeing(filled, sitting.away)}
        if "review_days" in card:
            words["review_at"] = office_hours(self._player.now + timedelta(days=card["review_days"]))
        if "not_to_act" in card:
            words["not_to_act"] = True
        if replaces:
            given = {**words, "decision_ref": self._decided[replaces], "meeting_number": sitting.number}
            ref = self._player.after(2).do(sitting.loggist, "supersede_decision", **given)
        else:
            ref = sitting.decide(**words)
        self._decided[tag] = ref
        for action in card.get("actions", ()):
            self._raise(sitting, action, ref, district)

    def _raise(self, sitting: Sitting, line: str, ref: str = "", district: str = "") -> None:
        district = district or self._chance.choice(COUNCILS)
        owner, _, text = line.partition(": ")
        owner = district if owner == "district" else owner
        if owner in COUNCILS:
            district = owner
        words = fill(text, self._chance, district)
        while words in self._asked:
            words = fill(text + self._tails.deal(), self._chance, district)
        self._asked.add(words)
        self._tracker.raise_in(sitting, owner, words, self._following(sitting.number), ref)

    def _end(self, sitting: Sitting) -> None:
        if step := self._cadence.get(sitting.number):
            sitting.take("structures" if sitting.number == 1 else "cadence")
            given = {"preset": step.preset, "effective_from": step.first, "decided_at": sitting.number}
            self._player.after(2)
            sitting.by_chair("set_cadence", reason=step.reason, triggers=step.triggers, **given)
        sitting.take("next")
        if sitting.number == CLOSING - 1:
            purpose = "Final meeting: stand-down test and handover to recovery"
            call = {"template": "closing", "purpose": purpose}
            self._player.after(0.5).do(sitting.secretariat, "call_meeting", **call)
        sitting.close(final=sitting.number == CLOSING)
        issued = office_hours(self._player.now + timedelta(minutes=self._chance.randint(95, 300)))
        self._player.plan(issued, sitting.circulate)


def _agreeing(words: Mapping[str, str], away: Iterable[str]) -> list[str]:
    said = [line for kind in ("reservations", "dissent") for line in words.get(kind, "").splitlines()]
    against = {*away, *(line.partition(":")[0] for line in said)}
    return [agency for agency in REPORTING if agency not in against]
