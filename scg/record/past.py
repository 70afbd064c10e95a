"""Looking back: an incident as its record stood at a moment, projected anew from the entries up to there."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scg import engine
from scg.extensions import db
from scg.record import ladder, moments, reading, scratch
from scg.record.announce import Committed, on_commit
from scg.record.clock import standing_at
from scg.record.copying import missing_content, put_entries
from scg.record.moments import Moment, Place
from scg.record.projection import Written, project
from scg.record.scratch import Scratch

KEPT = 4  # moments held in memory
AT_ONCE = 10  # entries projected before others may run
_one_builder = threading.Lock()
_built: OrderedDict[tuple[Any, ...], Scratch] = OrderedDict()


@contextmanager
def looking_back(moment: Moment) -> Iterator[None]:
    """Have everything in here read an incident, its forum and record as of a moment, and the clock stand there.

    Only that incident is there, and nothing can be changed. Refused where an entry's content is missing.
    """
    with scratch.within(_at(moment)), standing_at(moment.at):
        yield


def climb(log: str) -> int:
    """Have every rung of an incident's log kept, so that any moment is near one; gives the entries projected.

    For the rounds of the night and for whoever loads a long record; it lets others run meanwhile.
    """
    head = reading.head_of(log)
    moment = moments.at_entry(log, head.seq) if head is not None and head.seq else None
    if moment is None:
        return 0
    with _one_builder:
        _, begun = _made(moment)
    return moment.seq - begun


def _at(moment: Moment) -> Scratch:
    key = (moment.log, moment.place, moment.forum, moment.withheld)
    with _one_builder:
        if key not in _built:
            made, _ = _made(moment)
            put_entries(made, moment)
            scratch.only_read(made)
            if moments.newest_withheld(moment.log) != moment.withheld:
                return made
            _built[key] = made
            while len(_built) > KEPT:
                _built.popitem(last=False)
        _built.move_to_end(key)
        return _built[key]


def _made(moment: Moment) -> tuple[Scratch, int]:
    """The state tables as of a moment, and how far into the log was there before; leaves rungs on its way.

    Rungs that no longer hold go, also those that were made while something was being withheld.
    """
    found = ladder.highest(moment)
    made, log, forum = found if found is not None else (scratch.empty(), Place(), Place())
    begun, head = log.seq, reading.head_of(moment.log)
    length = head.seq if head is not None else 0
    step = ladder.step_of(length)
    places = range(begun // step * step + step, moment.seq + 1, step)
    for seq in places:
        rung = moments.rung(moment, seq)
        _project(made, rung, log, forum)
        ladder.keep(made, rung)
        log, forum = rung.place, rung.forum
    _project(made, moment, log, forum)
    if places:
        ladder.prune(moment.log, length, moments.newest_withheld(moment.log))
    return made, begun


def _project(made: Scratch, moment: Moment, log: Place, forum: Place) -> None:
    """Change the rows as the entries between two moments say, those of the forum's log first."""
    entries = [*moments.forum_written(moment, forum.seq), *_written(moment, log)]
    # Nothing of the present is kept open while others run.
    db.session.rollback()
    with scratch.within(made):
        scratch.hold_rows()
        for number, entry in enumerate(entries):
            project(entry)
            if number % AT_ONCE == 0:
                engine.sleep(0)
        db.session.commit()


def _written(moment: Moment, log: Place) -> list[Written]:
    entries = reading.written(moment.log, after=log.seq, until=moment.seq)
    missing = next((seq for seq, entry in enumerate(entries, start=log.seq + 1) if entry.seq != seq), 0)
    if missing or len(entries) != moment.seq - log.seq:
        raise missing_content(missing or moment.seq)
    return entries


@on_commit
def _forget(made: Committed) -> None:
    """Have all that is kept of a log's past go once something in it was withheld."""
    log = made.log
    if made.kind == reading.WITHHELD:
        for key in [key for key in _built if key[0] == log]:
            del _built[key]
        ladder.forget(log)
