"""The phases of the pandemic, each with its own words: updates, decisions, actions and log entries."""

from random import Random
from typing import Any

from scg.demo.deck import Deck, fill
from scg.demo.forum import COUNCILS
from scg.demo.story import lines, told

ENDS = {"spring": 41, "summer": 74, "autumn": 113, "winter": 129, "roadmap": 139}
ACTIONS_A_MEETING = {"spring": 5.2, "summer": 3.0, "autumn": 3.6, "winter": 3.2, "roadmap": 2.2}
TOPICS = ("stac", "tcg", "recovery")
UPDATE = ("rag", "trend", "what", "so_what", "what_might")


class Phase:
    """One phase: which meetings it covers, and what is said in them, dealt so that nothing repeats soon."""

    def __init__(self, name: str, first: int, last: int, chance: Random) -> None:
        self.name, self.first, self.last, self._chance = name, first, last, chance
        self._updates: dict[str, Deck[list[str]]] = {}
        self._actions = Deck([": ".join(fields) for fields in lines(f"covid/{name}/actions")], chance)
        said = lines(f"covid/{name}/log")
        self._log = Deck([fields[1:] for fields in said if fields[0] == "log"], chance)
        self._reports = {
            topic: Deck([fields[1] for fields in said if fields[0] == topic], chance) for topic in TOPICS
        }
        for agency, *update in lines(f"covid/{name}/updates"):
            self._updates.setdefault(agency, Deck([], chance)).add(update)
        self._told = told(f"covid/{name}/decisions")
        self._more = Deck(self._told.get("recurring", []), chance)

    def update(self, agency: str) -> dict[str, str]:
        """What an agency reports: what, so what, what might, its assessment and trend."""
        said = self._updates["councils" if agency in COUNCILS else agency].deal()
        district = agency if agency in COUNCILS else "leeds"
        return dict(zip(UPDATE, (fill(text, self._chance, district) for text in said), strict=True))

    def log(self) -> dict[str, Any]:
        """A log entry: its text, and who said it where it is word for word."""
        text, *speaker = self._log.deal()
        return {"text": fill(text, self._chance), "speaker": "".join(speaker), "verbatim": bool(speaker)}

    def report(self, topic: str) -> str:
        """What the scientific cell, the tactical group or recovery reports."""
        return fill(self._reports[topic].deal(), self._chance)

    def action(self) -> str:
        """An action: its owner, a colon, what is to be done."""
        return self._actions.deal()

    def actions_in(self, number: int) -> int:
        """How many actions a meeting raises beside those that follow from its decisions."""
        mean = ACTIONS_A_MEETING[self.name]
        return max(0, round(self._chance.gauss(mean, 1.1))) if number < 139 else 1

    def decisions(self, number: int) -> list[dict[str, Any]]:
        """The decisions of one meeting: those pinned to it, its share of the phase's own, one that recurs."""
        pinned = [card for card in self._told["decision"] if card.get("at") == number]
        ordered = [card for card in self._told["decision"] if "at" not in card]
        span, place = self.last - self.first + 1, number - self.first
        share = ordered[place * len(ordered) // span : (place + 1) * len(ordered) // span]
        again = self._more.any and self._chance.random() < 0.6
        return [*pinned, *share, *([self._more.deal()] if again else [])]


def phases(chance: Random) -> list[Phase]:
    """Every phase, in order."""
    firsts = [1, *(end + 1 for end in ENDS.values())]
    return [Phase(*length, chance) for length in zip(ENDS, firsts, ENDS.values(), strict=False)]
