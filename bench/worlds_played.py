"""One incident of a world: its people seated, the meetings behind it, the one in session, its actions."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bench.worlds import Asked
from scg.commands import Actor, run
from scg.extensions import db
from scg.models import Entry, Incident, Meeting, Person, Seat
from scg.record.clock import now

CHAIR, LOGGIST, SECRETARIAT, MEMBERS = 0, 1, 2, 3
MEETING_EVERY, ENTRY_EVERY, MINUTE = timedelta(hours=8), timedelta(seconds=20), timedelta(minutes=1)
BEGUN_BEFORE = 1010 * MEETING_EVERY
SETTLED_AFTER = 5  # meetings
FEW = 5  # updates, where many incidents are to be made
REASONS = {"authority": "ACC Shah", "reason": "Several agencies are needed"}
TEXT = "The river at Mytholmroyd stands at 3.1 m and rises; the A646 is closed at Hebden Bridge, crews are out"


class Played:
    """One incident, played by its people: the first is its chair, then loggist, secretariat and members."""

    def __init__(self, asked: Asked, actors: list[Actor]):
        self.asked, self.actors = asked, actors
        self.ref = db.session.scalar(select(Seat.incident).where(Seat.person == actors[CHAIR].person)) or ""
        self.agencies = [db.session.get_one(Person, actor.person).agency for actor in actors]
        self.at = now()
        self._keys = itertools.count(self.length())

    def play(self) -> None:
        """Everything that was asked for, in its order."""
        if not self.ref:
            self._open()
        begun = db.session.get_one(Incident, self.ref).opened_at
        behind = db.session.scalar(select(func.count()).where(Meeting.incident == self.ref)) or 0
        for number in range(behind + 1, self.asked.meetings + 1):
            self.at = begun + number * MEETING_EVERY
            self._meet(number)
        self.at = begun + (self.asked.meetings + 1) * MEETING_EVERY
        if self.asked.actions:
            self._sit(self.asked.meetings + 1)

    def _do(self, who: int, act: str, /, **given: Any) -> str:
        self.at += timedelta(seconds=7)
        key = f"world-{self.ref}-{next(self._keys)}"
        done = run(act, self.actors[who], self.ref or "WY", key, given, at=self.at)
        self.ref = done.log
        return done.entity.partition(":")[2]

    def length(self) -> int:
        """How many entries its record has."""
        return db.session.scalar(select(func.count()).where(Entry.log == self.ref)) or 0

    def _open(self) -> None:
        self.at = now() - BEGUN_BEFORE
        chair, lead = self.actors[CHAIR].person, self.agencies[CHAIR]
        about = {"name": "Calder Valley flooding", "hazard": "flood", "area": "Calderdale"}
        self._do(CHAIR, "open_incident", **about, lead_agency=lead, chair=chair)
        roles = itertools.chain(["loggist", "secretariat"], itertools.repeat("member"))
        for actor, role in zip(self.actors[1:], roles, strict=False):
            self._do(CHAIR, "give_seat", person_id=actor.person, role=role)
        self._do(CHAIR, "declare", declaration_type="major incident", **REASONS)
        self._do(CHAIR, "convene_scg", **REASONS)

    def _begin(self, number: int) -> None:
        self._do(CHAIR, "call_meeting", scheduled_for=self.at + MINUTE)
        self._do(CHAIR, "open_meeting", meeting_number=number)
        self._do(SECRETARIAT, "confirm_everyone", meeting_number=number)
        self._do(CHAIR, "take_item", meeting_number=number, item_number=2)

    def _member(self, number: int) -> int:
        return MEMBERS + number % min(len(self.actors) - MEMBERS, self.asked.agencies - MEMBERS)

    def _update(self, who: int) -> None:
        told = {"what": TEXT, "so_what": "Two care homes to move", "rag": "amber", "trend": "worsening"}
        self._do(who, "report_update", agency_code=self.agencies[who], **told)

    def _raise(self, number: int, who: int) -> str:
        about = {"text": f"Open a rest centre for {20 + who} people at the school", "priority": "routine"}
        due = {"due_at": now() + timedelta(days=3), "meeting_number": number}
        return self._do(CHAIR, "raise_action", owner=self.agencies[who], **about, **due)

    def _meet(self, number: int) -> None:
        """One meeting of the past: updates, a decision, actions raised and those of before settled, minutes."""
        self._begin(number)
        for place in range(2):
            self._update(self._member(2 * number + place))
        for _ in range(2):
            self._do(LOGGIST, "write_log", text=TEXT, meeting_number=number)
        decided = {"decision": "Evacuate the lower valley by noon", "rationale": "The wall may fail at the peak"}
        self._do(LOGGIST, "take_decision", **decided, meeting_number=number)
        for place in range(2):
            self._raise(number, self._member(2 * number + place))
        before = number - SETTLED_AFTER
        for place in range(2 if before > 0 else 0):
            ref = f"SCG{before:03d}/A{place + 1:02d}"
            self._do(self._member(2 * before + place), "complete_action", action_ref=ref)
            self._do(CHAIR, "accept_action", action_ref=ref)
        self._do(CHAIR, "close_meeting", meeting_number=number)
        self._do(SECRETARIAT, "circulate_minutes", meeting_number=number)

    def _sit(self, number: int) -> None:
        """The meeting in session: every agency's situation, the actions, and lines of log to the length asked."""
        self._begin(number)
        reporting = min(self.asked.agencies, self.asked.people) - MEMBERS
        for place in range(reporting if self.asked.incidents == 1 else FEW):
            self._update(self._member(place))
        for place in range(self.asked.actions):
            self._raise(number, self._member(place))
        for _ in range(self.length(), self.asked.entries):
            self.at += ENTRY_EVERY
            self._do(LOGGIST, "write_log", text=TEXT, meeting_number=number)
