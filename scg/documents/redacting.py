"""Minutes for an audience: a gap by record where one is held back, names and contact details left out.

Leaving words out is wider than holding a record back asks for: wherever else as much as five words in a row of it
stand, or all of a shorter text of it, the whole of that field goes as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scg.documents.leaving import changed, without_contact
from scg.documents.names import NAME, Names, names_of
from scg.documents.phrases import Phrases
from scg.documents.structure import Action, Decision, Item, LogLine, Minutes, RecordLine, Update
from scg.rules.disclosure import VARIANTS, Variant, gap

HELD = "Held back"
NOBODY = "Name left out: FOIA s.40"


@dataclass(frozen=True)
class Held:
    """One record that is held back: its reference or entry, the exemption, and every text that it holds.

    It is `placed` where minutes give it a place by that name: a decision, an action, a line of the log. Of others
    the texts alone tell where they stand, so that even short ones are looked for.
    """

    record: str
    exemption: str
    texts: tuple[str, ...] = ()
    placed: bool = True


@dataclass(frozen=True)
class Asked:
    """What a variant is made from beside the minutes: what is held back from its audience, and what never leaves.

    `word` is the variant's, `made` when, `annexes` the numbers of the entries of annexes; `names` are people who
    may be named anywhere in the minutes, `chairs` those among them who may stay. `accounts` are others with an
    account of the forum, left out where they are named in full: their surnames alone may be other things' words.
    """

    word: str
    made: str
    held: tuple[Held, ...] = ()
    annexes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    chairs: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def variant(self) -> Variant:
        """The variant that is asked for."""
        return VARIANTS[self.word]


@dataclass(frozen=True)
class Redacted:
    """Minutes with gaps, and the records held back in them, each with its exemption."""

    minutes: Minutes
    held: tuple[Held, ...]


def redacted(minutes: Minutes, asked: Asked) -> Redacted:
    """The minutes as this audience gets them: they name what was held back, and none of its words."""
    work = _Redaction(asked)
    made = without_contact(work.whole(_unproved(minutes)))
    if asked.variant.names_left_out:
        made = _unnamed(made, asked)
    return Redacted(made, tuple(one for one in asked.held if one in work.found))


def _unproved(minutes: Minutes) -> Minutes:
    """Without what proves the whole minutes, which these aren't, and without the way into the meeting."""
    line = RecordLine(minutes.record.entry, minutes.record.fingerprint)
    return replace(minutes, record=line, header=replace(minutes.header, link=""))


class _Redaction:
    """One pass over one set of minutes, which remembers what it held back."""

    def __init__(self, asked: Asked):
        self._records = {one.record: one for one in asked.held}
        self._annexes = frozenset(asked.annexes)
        self._phrases = [(one, Phrases(one.texts, short=not one.placed)) for one in asked.held]
        self.found: set[Held] = set()

    def whole(self, minutes: Minutes) -> Minutes:
        """Gaps in the places of records, then in every field that says the same."""
        actions = minutes.actions
        placed = replace(
            minutes,
            items=tuple(map(self._item, minutes.items)),
            decisions=tuple(map(self._decision, minutes.decisions)),
            actions=replace(
                actions,
                new=tuple(map(self._action, actions.new)),
                open=tuple(map(self._action, actions.open)),
                closed=tuple(map(self._action, actions.closed)),
            ),
        )
        return changed(placed, self._field)

    def _held(self, record: str) -> Held | None:
        found = self._records.get(record)
        if found is not None:
            self.found.add(found)
        return found

    def _item(self, item: Item) -> Item:
        lines = tuple(self._line(line) for line in item.lines if line.entry not in self._annexes)
        return replace(item, lines=lines, updates=tuple(map(self._update, item.updates)))

    def _line(self, line: LogLine) -> LogLine:
        held = self._held(line.entry)
        return LogLine(line.entry, line.time, "", "", gap(held.exemption)) if held is not None else line

    def _update(self, update: Update) -> Update:
        held = next(filter(None, map(self._said_in, (update.what, update.so_what, update.what_might))), None)
        if held is None:
            return update
        return Update(update.agency, gap(held.exemption), HELD, HELD, rag=HELD, age=update.age)

    def _decision(self, decision: Decision) -> Decision:
        held = self._held(decision.ref)
        if held is None:
            return decision
        told = gap(held.exemption)
        return Decision(
            ref=decision.ref,
            question=told,
            decision=told,
            rationale=told,
            state=HELD,
            decided_by=decision.decided_by,
            decided=decision.decided,
            actions=decision.actions,
        )

    def _action(self, action: Action) -> Action:
        held = self._held(action.ref)
        if held is None:
            return action
        told = gap(held.exemption)
        overdue, under = action.overdue, action.decision
        return Action(action.ref, told, HELD, "", "", HELD, HELD, overdue=overdue, decision=under)

    def _field(self, name: str, text: str) -> str:
        held = self._said_in(text)
        return gap(held.exemption) if held is not None else text

    def _said_in(self, text: str) -> Held | None:
        """The record of which words stand in a text, remembered as held back in these minutes."""
        found = next((one for one, phrases in self._phrases if phrases.stand_in(text)), None)
        if found is not None:
            self.found.add(found)
        return found


def _unnamed(minutes: Minutes, asked: Asked) -> Minutes:
    """Without the names of all but those who chaired, and the initials by which the log names who spoke."""
    chairs = (*asked.chairs, minutes.header.chair.partition(",")[0])
    names = Names((*asked.names, *names_of(minutes)), chairs, _kept_words(minutes), in_full=asked.accounts)
    items = tuple(
        replace(item, lines=tuple(replace(line, initials="") for line in item.lines)) for item in minutes.items
    )
    made = changed(replace(minutes, items=items), lambda _, text: names.left_out(text))
    return changed(made, lambda name, text: NOBODY if name == "name" and NAME in text else text)


def _kept_words(minutes: Minutes) -> Iterator[str]:
    """Names of places and agencies, in which somebody's surname may stand as well."""
    roll = minutes.attendance
    yield from (minutes.header.forum, minutes.header.incident)
    yield from (one.agency for one in (*roll.present, *roll.apologies, *roll.not_represented))


def counted(held: Iterable[Held]) -> list[tuple[str, int]]:
    """How many records are held back under each exemption, the most first."""
    found: dict[str, int] = {}
    for one in held:
        found[one.exemption] = found.get(one.exemption, 0) + 1
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
