"""A short series of meetings played from its written script: updates, urgent items, decisions, actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, Protocol

from scg.commands import Actor
from scg.demo.forum import COUNCILS, people
from scg.demo.meetings import Marked, Sitting
from scg.demo.player import Player
from scg.demo.story import told
from scg.demo.tracker import HOUR_BY_HOUR, Tracker
from scg.rules.london import parse

UPDATE = ("rag", "trend", "what", "so_what", "what_might")
AGREEING = ("wyp", "wyfrs", "yas", *COUNCILS, "ea", "military")
AWAY = ("lba", "btp", "acute", "mhclg", "wyca", "network-rail")


class Raising(Protocol):
    """Whatever raises the actions of a script and sees to their fates."""

    def raise_in(self, sitting: Sitting, owner: str, text: str, following: datetime | None) -> str:
        """Raise an action in a meeting; gives its reference."""

    def settle_in(self, sitting: Sitting, following: datetime | None) -> None:
        """Accept, send back or end actions in a meeting."""

    def settle_all(self, who: str, to: str, reason: str) -> None:
        """At the end: accept what was ticked, transfer the rest with a reason."""


class Script:
    """Plays the meetings of `<story>/meetings.toml`; the story's own scenes go between them."""

    def __init__(
        self,
        story: str,
        name: str,
        cast: Mapping[str, Actor],
        *,
        chairs: tuple[str, ...],
        times: Sequence[datetime] = (),
    ) -> None:
        self.player, self._chance, self._chairs = Player(name, cast), Random(story), chairs
        roles = {each.agency: each.post for each in people()}
        self.tracker: Raising = Tracker(self.player, self._chance, roles, HOUR_BY_HOUR)
        self.meetings: list[dict[str, Any]] = told(f"{story}/meetings")["meeting"]
        self.times = list(times) or [parse(meeting["at"]) for meeting in self.meetings]

    def meet(self, number: int) -> Sitting:
        """Hold one meeting from its script, and circulate its minutes an hour on."""
        script, sitting = self.meetings[number - 1], self._sitting(number)
        sitting.open(late=self._chance.randint(0, 2))
        sitting.last_record()
        self._roll_call(sitting)
        if urgent := script.get("urgent"):
            who, title, outcome = urgent
            sitting.raise_urgent(who, title)
            sitting.finish(title, outcome)
        self._old_business(sitting)
        self._situation(sitting, script)
        self._new_business(sitting, script)
        self._end(sitting, script)
        return sitting

    def _sitting(self, number: int) -> Sitting:
        chair = self._chairs[(number - 1) // 2 % len(self._chairs)]
        loggist = "loggist" if number % 2 else "second-loggist"
        return Sitting(self.player, number, self.times[number - 1], chair=chair, loggist=loggist)

    def _roll_call(self, sitting: Sitting) -> None:
        away = self._chance.sample(AWAY, self._chance.choice((0, 1, 2)))
        marks = [Marked(agency, "apologies (no deputy)") for agency in away]
        sitting.roll_call(marks, here=("opcc", "ea", "calderdale"))

    def _old_business(self, sitting: Sitting) -> None:
        sitting.take("actions", 1)
        self.tracker.settle_in(sitting, self._following(sitting.number))

    def _following(self, number: int) -> datetime | None:
        return self.times[number] if number < len(self.times) else None

    def _situation(self, sitting: Sitting, script: Mapping[str, Any]) -> None:
        sitting.take("situation")
        for agency, *update in script.get("updates", ()):
            self.player.after(1.5)
            self.report(agency, update)
        for text in script.get("log", ()):
            sitting.log(text)

    def report(self, agency: str, update: list[str]) -> None:
        """Have an agency report its situation now."""
        said = dict(zip(UPDATE, update, strict=True))
        self.player.do(agency, "report_update", agency_code=agency, **said)

    def _new_business(self, sitting: Sitting, script: Mapping[str, Any]) -> None:
        sitting.take("decisions")
        for words in script.get("decisions", ()):
            against = [words.get(kind, "").partition(":")[0] for kind in ("reservations", "dissent")]
            agreeing = [agency for agency in AGREEING if agency not in against]
            sitting.decide(**words, review_at=self._following(sitting.number), agreeing=agreeing)
        for line in script.get("actions", ()):
            owner, _, text = line.partition(": ")
            self.tracker.raise_in(sitting, owner, text, self._following(sitting.number))

    def _end(self, sitting: Sitting, script: Mapping[str, Any]) -> None:
        if step := script.get("cadence"):
            preset, first, reason, triggers = step
            sitting.take("structures" if sitting.number == 1 else "cadence")
            effective = parse(first) if first else self._following(sitting.number)
            given = {"preset": preset, "effective_from": effective, "decided_at": sitting.number}
            self.player.after(1)
            sitting.by_chair("set_cadence", reason=reason, triggers=triggers, **given)
        sitting.take("next", 0.5)
        sitting.close(final=script.get("final", False))
        self.player.after(55)
        sitting.circulate()
