"""The roll-call of the COVID-19 meetings: who sends apologies or a deputy, is late, or must be chased."""

from random import Random

from scg.demo.forum import COUNCILS, people
from scg.demo.meetings import Marked, Sitting
from scg.demo.player import Player

QUIET = ("btp", "lba", "npg", "yorkshire-water", "network-rail", "highways", "met-office", "military")
STAND_INS = {
    "yas": "Olivia Brearley, Head of Resilience",
    "leeds": "Kwame Boateng, Head of Resilience and Emergencies",
    "wakefield": "Simon Lockwood, Emergency Planning Officer",
    "calderdale": "Wesley Barraclough, Emergency Planning Lead",
    "ea": "Joe Rushworth, Area Duty Lead",
    "bradford": "Daniel Feather, Consultant in Public Health",
    "kirklees": "Anjali Desai, Consultant in Public Health",
}
WAYS = ("duty phone", "control room", "e-mail and text", "emergency planning on call")
NO_ANSWER = "No answer; message left, record to be sent"


class RollCall:
    """Takes the roll, meeting after meeting."""

    def __init__(self, player: Player, chance: Random) -> None:
        self._player, self._chance = player, chance
        self._posts = {each.part: f"{each.name}, {each.post}" for each in people()}

    def hold(self, sitting: Sitting) -> None:
        """Take the roll of one meeting; the observer's office is always there."""
        chance, marks = self._chance, []
        for agency in chance.sample(QUIET, chance.choice((0, 0, 1, 1, 2))):
            status = chance.choice(("apologies (no deputy)", "apologies (no deputy)", "not required"))
            marks.append(Marked(agency, status))
        for agency in chance.sample(list(STAND_INS), chance.choice((0, 0, 1, 1, 2))):
            marks.append(self._stand_in(agency))
        missing = self._missing(sitting.number, marks)
        here = chance.sample([*COUNCILS, "yas", "wyfrs"], 1)
        taken = {each.agency for each in marks} | {missing}
        sitting.roll_call(
            [*marks, *([Marked(missing, "absent, no apologies")] if missing else [])],
            here=["opcc", *(agency for agency in here if agency not in taken)],
        )
        if missing:
            self._chase(sitting, missing)

    def _stand_in(self, agency: str) -> Marked:
        kind = self._chance.random()
        if kind < 0.55:
            absent = self._posts[agency].partition(",")[0]
            return Marked(agency, "present (deputy)", STAND_INS[agency], absent)
        if kind < 0.8:
            return Marked(agency, "joined late", self._posts[agency], late=self._chance.randint(6, 14))
        return Marked(agency, "apologies (deputy sent)", STAND_INS[agency])

    def _missing(self, number: int, marks: list[Marked]) -> str:
        free = [a for a in ("wyfrs", "yas", "ea", *COUNCILS) if a not in {each.agency for each in marks}]
        return self._chance.choice(free) if number % 11 == 6 else ""

    def _chase(self, sitting: Sitting, agency: str) -> None:
        how = self._chance.choice(WAYS)
        joined = self._chance.random() < 0.6
        sitting.chase(agency, how, "Reached; joining within minutes" if joined else NO_ANSWER)
        if joined:
            late = self._chance.randint(12, 18)
            sitting.mark(Marked(agency, "joined late", self._posts[agency], late=late))
