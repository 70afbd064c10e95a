"""One meeting as the demonstrations play it: opened, roll-call, items in their order, closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from scg.demo.player import Player
from scg.rules.agendas import TEMPLATES
from scg.words import ATTENDED, AgendaTemplate


class Marked(NamedTuple):
    """An agency that isn't simply present: how it attends, and who comes in whose place."""

    agency: str
    status: str
    who: str = ""
    deputy_for: str = ""
    late: int = 0


class Sitting:
    """One meeting in hand: who chairs it, who keeps the log, and its number."""

    def __init__(
        self,
        player: Player,
        number: int,
        scheduled_for: datetime,
        *,
        chair: str,
        loggist: str,
        secretariat: str = "secretariat",
        template: str = "",
    ) -> None:
        self.player, self.number, self.scheduled_for = player, number, scheduled_for
        self.chair, self.loggist, self.secretariat = chair, loggist, secretariat
        kind = template or (AgendaTemplate.FIRST if number == 1 else AgendaTemplate.LATER)
        self._items = {item.topic: place for place, item in enumerate(TEMPLATES[kind], start=1)}
        self.away: set[str] = set()

    def open(self, *, late: float = 0) -> None:
        """Open it, so many minutes after its time."""
        self.player.at(self.scheduled_for + timedelta(minutes=late))
        self.by_chair("open_meeting", meeting_number=self.number)

    def roll_call(self, exceptions: Sequence[Marked] = (), *, here: Sequence[str] = ()) -> None:
        """Some say themselves that they are here; the exceptions are marked, the rest confirmed at once."""
        self.take("roll_call", 0.3)
        for part in here:
            self.player.after(0.1).do(part, "propose_attendance", meeting_number=self.number)
        for each in exceptions:
            self.mark(each)
        self.player.after(0.7).do(self.secretariat, "confirm_everyone", meeting_number=self.number)

    def last_record(self) -> None:
        """Its first item: the minutes of the meeting before are approved, and signed."""
        if self.number > 1:
            self.take("accuracy", 0.2)
            about = {"meeting_number": self.number - 1}
            self.player.after(0.2).do(self.chair, "approve_minutes", **about)
            self.player.after(0.1).do(self.chair, "sign_minutes", **about)

    def mark(self, each: Marked, **more: Any) -> None:
        """Mark how one agency attends."""
        (self.away.discard if each.status in ATTENDED else self.away.add)(each.agency)
        given = {"agency_code": each.agency, "status": each.status, "who": each.who, **more}
        if each.late:
            given["present_from"] = self.scheduled_for + timedelta(minutes=each.late)
        about = {**given, "deputy_for": each.deputy_for, "meeting_number": self.number}
        self.player.after(0.2).do(self.secretariat, "confirm_attendance", **about)

    def chase(self, agency: str, how: str, outcome: str) -> None:
        """Record an attempt to reach a missing agency."""
        about = {"agency_code": agency, "how": how, "outcome": outcome, "meeting_number": self.number}
        self.player.after(0.5).do(self.secretariat, "record_contact", **about)

    def take(self, topic: str, minutes: float = 1) -> None:
        """Take up the item about something, so many minutes on; the one before is finished by that."""
        if topic in self._items:
            given = {"meeting_number": self.number, "item_number": self._items[topic]}
            self.player.after(minutes).do(self.chair, "take_item", **given)

    def finish(self, topic: str, outcome: str) -> None:
        """Finish the item about something, with what was concluded."""
        given = {"meeting_number": self.number, "item_number": self._items[topic], "outcome": outcome}
        self.player.after(1.5).do(self.chair, "finish_item", **given)

    def raise_urgent(self, who: str, title: str) -> None:
        """Somebody raises an urgent item and the chair takes it."""
        raised = self.player.after(0.5).do(who, "raise_urgent_item", meeting_number=self.number, title=title)
        self._items[title] = int(raised.partition("/")[2])
        self.take(title)

    def log(self, text: str, **more: Any) -> None:
        """Have the loggist write in the log."""
        self.player.after(0.8).do(self.loggist, "write_log", text=text, meeting_number=self.number, **more)

    def decide(self, decision: str, rationale: str, **more: Any) -> str:
        """Have the loggist record a decision; gives its reference."""
        told = {"decision": decision, "rationale": rationale, "meeting_number": self.number}
        return self.player.after(2).do(self.loggist, "take_decision", **told, **more)

    def act(self, owner: str, text: str, *, priority: str, **more: Any) -> str:
        """Have the secretariat raise an action; gives its reference."""
        told = {"owner": owner, "text": text, "priority": priority, "meeting_number": self.number}
        return self.player.after(0.6).do(self.secretariat, "raise_action", **told, **more)

    def by_chair(self, act: str, /, **given: Any) -> str:
        """Have the chair do something now."""
        return self.player.do(self.chair, act, **given)

    def close(self, *, final: bool = False) -> None:
        """Close it."""
        self.player.after(1).do(self.chair, "close_meeting", meeting_number=self.number, final=final)

    def circulate(self) -> None:
        """Circulate its minutes."""
        self.player.do(self.secretariat, "circulate_minutes", meeting_number=self.number)
