"""What becomes of the demonstrations' actions: reported on, ticked by owners, settled in meetings."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from scg.demo.deck import Deck, fill
from scg.demo.meetings import Sitting
from scg.demo.player import Player, office_hours
from scg.demo.story import lines
from scg.rules.london import instant, local
from scg.words import Priority

MOST_SETTLED = 12
FIVE = time(17)
FRIDAY = 4
FATES = {"complete": 90, "transfer": 3, "supersede": 3, "cancel": 4}


class Pace(NamedTuple):
    """How soon actions are due and how late some are, in hours; whether people work through the night."""

    high: tuple[int, int]
    routine: tuple[int, int]
    late: tuple[int, int]
    nights: bool


MONTHS_LONG = Pace((48, 96), (144, 336), (6, 90), nights=False)
HOUR_BY_HOUR = Pace((3, 6), (8, 20), (1, 5), nights=True)


class Tracked(NamedTuple):
    """An action that was raised: its reference, whose it is, and what it says."""

    ref: str
    owner: str
    text: str


class Tracker:
    """Raises actions and plans their fates in the story's diary, the same ones on every run."""

    def __init__(self, player: Player, chance: Random, roles: Mapping[str, str], pace: Pace = MONTHS_LONG) -> None:
        self.raised: list[Tracked] = []
        self._pace = pace
        self._player, self._chance, self._roles = player, chance, roles
        self._unsettled: dict[str, Tracked] = {}
        self._claimed: deque[Tracked] = deque()
        self._ending: deque[tuple[str, Tracked]] = deque()
        self._words = {kind: self._deck(kind) for kind in ("progress", "done", "back", "cancel", "transfer")}

    def _deck(self, kind: str) -> Deck[str]:
        return Deck([text for said, text in lines("actions") if said == kind], self._chance)

    def _say(self, kind: str) -> str:
        return fill(self._words[kind].deal(), self._chance)

    def raise_in(self, sitting: Sitting, owner: str, text: str, following: datetime | None, ref: str = "") -> str:
        """Raise an action in a meeting; `following` is when the next one will be. Gives its reference."""
        priority = self._priority(following)
        due = following if priority is Priority.BEFORE_NEXT else self._due(priority)
        given = {} if priority is Priority.BEFORE_NEXT else {"due_at": due}
        role = self._roles.get(owner, "Duty lead")
        made = sitting.act(owner, text, priority=priority, owner_role=role, decision_ref=ref, **given)
        tracked = Tracked(made, owner, text)
        self.raised.append(tracked)
        self._unsettled[made] = tracked
        self._foresee(tracked, due or self._player.now)
        return made

    def _priority(self, following: datetime | None) -> Priority:
        soon = following is not None and self._chance.random() < 0.25
        if soon:
            return Priority.BEFORE_NEXT
        return Priority.HIGH if self._chance.random() < 0.4 else Priority.ROUTINE

    def _due(self, priority: Priority) -> datetime:
        span = self._pace.high if priority is Priority.HIGH else self._pace.routine
        due = self._player.now + timedelta(hours=self._chance.randint(*span))
        if self._pace.nights:
            return due.replace(minute=30 * (due.minute // 30), second=0)
        day = local(due).date()
        weekend = 7 - day.weekday() if day.weekday() > FRIDAY else 0
        return instant(day + timedelta(days=weekend), FIVE)

    def _hours_kept(self, when: datetime) -> datetime:
        return when if self._pace.nights else office_hours(when)

    def _foresee(self, action: Tracked, due: datetime) -> None:
        late = self._chance.random() < 0.16
        span = due - self._player.now
        part = self._chance.uniform(0.45, 0.95)
        behind = timedelta(hours=self._chance.randint(*self._pace.late))
        done = due + behind if late else self._player.now + span * part
        if self._chance.random() < 0.4:
            half = self._player.now + (done - self._player.now) * self._chance.uniform(0.3, 0.7)
            self._player.plan(self._hours_kept(half), lambda: self._progress(action))
        fate = self._chance.choices(list(FATES), list(FATES.values()))[0]
        ended = self._complete if fate == "complete" else lambda of: self._ending.append((fate, of))
        self._player.plan(self._hours_kept(done), lambda: ended(action))

    def _progress(self, action: Tracked) -> None:
        if action.ref in self._unsettled and action not in self._claimed:
            told = {"action_ref": action.ref, "text": self._say("progress")}
            self._player.after(0.1).do(action.owner, "report_progress", **told)

    def _complete(self, action: Tracked) -> None:
        if action.ref in self._unsettled:
            note = self._say("done") if self._chance.random() < 0.6 else ""
            self._player.after(0.1).do(action.owner, "complete_action", action_ref=action.ref, note=note)
            self._claimed.append(action)

    def settle_in(self, sitting: Sitting, following: datetime | None) -> None:
        """What a meeting does with actions: accept those ticked, send a few back, end what is overtaken."""
        for _ in range(min(len(self._claimed), MOST_SETTLED)):
            self._judge(sitting, self._claimed.popleft())
        while self._ending:
            fate, action = self._ending.popleft()
            self._end(sitting, fate, action, following)

    def _judge(self, sitting: Sitting, action: Tracked) -> None:
        self._player.after(0.3)
        if self._chance.random() < 0.03:
            reason = self._say("back")
            sitting.by_chair("send_back_action", action_ref=action.ref, reason=reason)
            again = self._hours_kept(self._player.now + timedelta(hours=self._pace.high[0]))
            self._player.plan(again, lambda: self._complete(action))
            return
        del self._unsettled[action.ref]
        by = sitting.chair if self._chance.random() < 0.6 else sitting.secretariat
        self._player.do(by, "accept_action", action_ref=action.ref)

    def _end(self, sitting: Sitting, fate: str, action: Tracked, following: datetime | None) -> None:
        given = {"action_ref": action.ref}
        del self._unsettled[action.ref]
        self._player.after(0.4)
        if fate == "supersede":
            wider = action.text.rstrip(".") + ", for the whole of West Yorkshire"
            by = self.raise_in(sitting, action.owner, wider[:190], following)
            why = "Widened: the same is needed in every district"
            sitting.by_chair("supersede_action", **given, by=by, reason=why)
        elif fate == "transfer":
            to = self._chance.choice(["TCG", "RCG", "The owner’s business as usual"])
            sitting.by_chair("transfer_action", **given, to=to, reason=self._say("transfer"))
        else:
            sitting.by_chair("cancel_action", **given, reason=self._say("cancel"))

    def settle_all(self, who: str, to: str, reason: str) -> None:
        """At the end: accept what was ticked, transfer the rest with a reason."""
        for action in list(self._unsettled.values()):
            given = {"action_ref": action.ref}
            self._player.after(0.3)
            if action in self._claimed:
                self._player.do(who, "accept_action", **given)
            else:
                self._player.do(who, "transfer_action", **given, to=to, reason=reason)
        self._unsettled.clear()
        self._claimed.clear()
        self._ending.clear()
