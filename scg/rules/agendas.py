"""The standard agendas of an SCG: first, later, closing and recovery, with minutes for each item.

Sources: the agenda form that LRFs share, after ACPO's and Emergency Response and Recovery (2013); for
recovery, annex D of the National Recovery Guidance.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from scg.words import AgendaTemplate, ItemState


class Item(NamedTuple):
    """One standard item: what it is about, as a word; its title; its planned minutes."""

    topic: str
    title: str
    minutes: int


FIRST = (
    Item("roll_call", "Introductions, apologies, chair, deputy and loggist confirmed", 4),
    Item("urgent", "Items for urgent attention: declare, decide, adjourn to act", 10),
    Item("situation", "Situation: M/ETHANE or CRIP by the lead agency, others by exception", 12),
    Item("declaration", "Declaration, terms of reference, area, lead agency", 3),
    Item("strategy", "Strategic aim, objectives and priorities", 10),
    Item("actions", "Outstanding actions and their effect", 2),
    Item("decisions", "New decisions and actions: legal, finance, mutual aid, MACA, welfare, recovery", 10),
    Item("read_back", "Owners and deadlines read back", 5),
    Item("structures", "Structures: TCG, STAC, recovery, media cell, MAIC, GLO; battle rhythm", 5),
    Item("communications", "Warning and informing: agreed lines, spokesperson", 3),
    Item("next", "Decisions read back by the loggist; next meeting", 2),
)
ACCURACY = Item("accuracy", "Accuracy of the last record: corrections, approval", 1)
LATER = (
    ACCURACY,
    Item("roll_call", "Roll-call, apologies, changes of representative", 3),
    Item("urgent", "Items for urgent attention: declare, decide, adjourn to act", 5),
    Item("actions", "Outstanding actions, overdue first", 8),
    Item("situation", "Situation: lead agency, forecast, national picture; agencies by exception", 12),
    Item("stac", "Scientific and technical advice (STAC)", 3),
    Item("tcg", "Report of the TCG, and of the cells", 4),
    Item("recovery", "Recovery", 3),
    Item("strategy", "Strategy still valid? Risks, 24 to 48 hours ahead, reasonable worst case", 5),
    Item("decisions", "New decisions and actions", 8),
    Item("communications", "Communications", 3),
    Item("escalations", "Escalations to government", 2),
    Item("cadence", "Battle rhythm and the stand-down test", 2),
    Item("welfare", "Staff welfare and any other business", 1),
    Item("next", "Read-back; next meeting", 1),
)
CLOSING = (
    ACCURACY,
    Item("roll_call", "Roll-call and apologies", 3),
    Item("urgent", "Items for urgent attention", 3),
    Item("actions", "Actions: closed, transferred or reassigned, each by name", 10),
    Item("situation", "Situation: no immediate risk to life, no resurgence forecast, back to normal", 8),
    Item("stand_down", "The stand-down test and the decision to stand down", 8),
    Item("recovery", "Handover to recovery: criteria, risks, resources, records", 5),
    Item("communications", "Public message", 3),
    Item("lessons", "Debrief date, lessons identified, custodian of the records", 5),
    Item("thanks", "Staff welfare and thanks", 2),
)
RECOVERY = (
    ACCURACY,
    Item("roll_call", "Introductions and apologies", 3),
    Item("urgent", "Items for urgent attention", 3),
    Item("actions", "Actions", 8),
    Item("situation", "Situation and community impact", 10),
    Item("groups", "Sub-groups: people, economy, infrastructure, environment, finance, communications", 15),
    Item("targets", "Targets, milestones and risks", 8),
    Item("decisions", "New decisions and actions", 8),
    Item("members", "Elected members and communications", 5),
    Item("exit", "Exit strategy", 3),
    Item("next", "Any other business; next meeting", 2),
)
TEMPLATES: dict[str, tuple[Item, ...]] = {
    AgendaTemplate.FIRST: FIRST,
    AgendaTemplate.LATER: LATER,
    AgendaTemplate.CLOSING: CLOSING,
    AgendaTemplate.RECOVERY: RECOVERY,
}


class Placed(Protocol):
    """An item in its place on an agenda, as far as that place depends on it."""

    item: int
    topic: str
    state: str
    urgent: bool


def gives_way(items: Iterable[Placed]) -> int:
    """The item that one raised as urgent goes ahead of: the first that waits and isn't urgent itself; 0 for none.

    The accuracy of the last record stays first: minutes are approved as the first item of the next meeting, and
    that takes a minute. The chair takes an urgent item before it where it can't wait, or moves it up.
    """
    waiting = (one for one in items if one.state == ItemState.WAITING and not one.urgent)
    return next((one.item for one in waiting if one.topic != ACCURACY.topic), 0)


def agenda(template: str) -> list[dict[str, object]]:
    """The items of one standard agenda as plain fields, numbered from 1, minutes planned in each."""
    items = enumerate(TEMPLATES[template], start=1)
    return [
        {"item": number, "topic": item.topic, "title": item.title, "minutes_planned": item.minutes}
        for number, item in items
    ]
