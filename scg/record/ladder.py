"""The rungs: state tables of a log as they stood every so many entries, kept as files so as to begin there."""

import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from scg.record.moments import Moment, Place
from scg.record.reading import link_at
from scg.record.scratch import Scratch, blank

STEP, MOST = 250, 24
_log = logging.getLogger(__name__)
_CODE = Path(__file__).resolve().parent.parent
_MAKING = ("models/*.py", "projections/*.py", "rules/*.py", *(f"record/{name}.py" for name in ("past", "moments")))


class Rungs:
    """Where they are kept; bound by create_app."""

    folder = Path("as-at")


def step_of(length: int) -> int:
    """How many entries lie between two rungs of a log of this length: as few as its most rungs allow."""
    step = STEP
    while length // step > MOST:
        step *= 2
    return step


def highest(moment: Moment) -> tuple[Scratch, Place, Place] | None:
    """The last state kept of a moment's log up to it, and how far into both logs it is; None without one."""
    for file in sorted(_folder(moment.log).glob("*.sqlite3"), reverse=True):
        log, forum, rest = _read(file)
        if rest == _rest(moment.withheld) and log.seq <= moment.seq and _of(moment, log, forum):
            try:
                return _loaded(file), log, forum
            except sqlite3.Error as problem:
                _log.warning("a rung can't be read and is left out: %s", problem)
    return None


def _of(moment: Moment, log: Place, forum: Place) -> bool:
    """Whether a rung's history is the one that the logs hold, and no later in the forum's than the moment."""
    links = ((log, link_at(moment.log, log.seq)), (forum, link_at(moment.forum_log, forum.seq)))
    return forum.seq <= moment.forum.seq and all((link or b"")[:8] == place.link for place, link in links)


def _loaded(file: Path) -> Scratch:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as kept:
        made = blank()
        kept.backup(made)
    return made


def keep(scratch: Scratch, moment: Moment) -> None:
    """Keep the state that a scratch holds; where the disk won't have it, it is done without."""
    folder = _folder(moment.log)
    target = folder / f"{_name(moment)}.sqlite3"
    new = target.with_suffix(".new")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        new.touch(0o600)
        with closing(sqlite3.connect(new)) as kept:
            scratch.backup(kept)
        new.replace(target)
    except (OSError, sqlite3.Error) as problem:
        _log.warning("a rung can't be kept: %s", problem)


def prune(log: str, length: int, withheld: int) -> None:
    """Remove the rungs of a log that no moment can begin at: another history, an older scg, too close together."""
    for file in _files(log):
        if file.suffix == ".new":
            continue
        place, _, rest = _read(file)
        fits = rest == _rest(withheld) and place.seq % step_of(length) == 0
        if not fits or (link_at(log, place.seq) or b"")[:8] != place.link:
            file.unlink(missing_ok=True)


def forget(log: str) -> None:
    """Remove every rung of a log, for what it said is to be gone."""
    for file in _files(log):
        file.unlink(missing_ok=True)


def _files(log: str) -> Iterator[Path]:
    folder = _folder(log)
    yield from list(folder.iterdir()) if folder.is_dir() else ()


def _folder(log: str) -> Path:
    return Rungs.folder / log


def _name(moment: Moment) -> str:
    places = (f"{place.seq:09d}-{place.link[:8].hex()}" for place in (moment.place, moment.forum))
    return "_".join((*places, _rest(moment.withheld)))


def _read(file: Path) -> tuple[Place, Place, str]:
    """What a rung's name says: its place in the log, in the forum's, and what else it goes by."""
    try:
        log, forum, rest = file.stem.split("_", 2)
        return _place(log), _place(forum), rest
    except ValueError:
        return Place(), Place(), ""


def _place(text: str) -> Place:
    seq, link = text.split("-")
    return Place(int(seq), bytes.fromhex(link))


def _rest(withheld: int) -> str:
    return f"{withheld}_{_version()}"


@cache
def _version() -> str:
    """What scg makes rows with: its tables, its projections and the law that they go by."""
    told = hashlib.sha256()
    for file in sorted(file for files in _MAKING for file in _CODE.glob(files)):
        told.update(file.read_bytes())
    return told.hexdigest()[:16]
