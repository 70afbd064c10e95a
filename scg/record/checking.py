"""Checking a log as it is stored: its chain, its head, and the checkpoints that were made of it."""

from collections.abc import Callable, Iterator

from scg.extensions import db
from scg.models.record import Log
from scg.record import checkpoints
from scg.record.reading import lines, link_at
from scg.record.verify import Line, Verdict, verify

BREATHE_EVERY = 200
Breathe = Callable[[], None]


def check(log: str, *, breathe: Breathe | None = None) -> Verdict:
    """Check a whole log from its genesis, against its head and every checkpoint made of it.

    `breathe` is called now and then, so that a server can go on serving meanwhile.
    """
    row = db.session.get_one(Log, log, populate_existing=True)
    signed = {made.seq: made.link for made in checkpoints.all_of(log) if made.seq <= row.seq}
    met: dict[int, str] = {}
    stored = _noting(lines(log, until=row.seq), signed, met, breathe)
    verdict = verify(log, row.origin, stored, head=(row.seq, row.link))
    differs = next((seq for seq in sorted(met) if met[seq] != signed[seq]), None)
    if verdict.good and differs is not None:
        return Verdict(differs, verdict.link, f"entry {differs:,}: it differs from the checkpoint made of it")
    return _not_shorter(log, verdict)


def check_tail(log: str) -> Verdict:
    """Check a log from its newest checkpoint on: quick enough for every start."""
    row = db.session.get_one(Log, log, populate_existing=True)
    last = checkpoints.newest(log)
    if last is None or last.seq > row.seq:
        return check(log)
    known = bytes.fromhex(last.link)
    if link_at(log, last.seq) != known:
        return Verdict(last.seq, known, f"entry {last.seq:,}: it differs from the checkpoint made of it")
    tail = lines(log, after=last.seq, until=row.seq)
    return verify(log, row.origin, tail, head=(row.seq, row.link), after=(last.seq, known))


def _noting(
    stored: Iterator[Line], signed: dict[int, str], met: dict[int, str], breathe: Breathe | None
) -> Iterator[Line]:
    for line in stored:
        if line.seq in signed:
            met[line.seq] = (line.link or b"").hex()
        if breathe is not None and line.seq % BREATHE_EVERY == 0:
            breathe()
        yield line


def _not_shorter(log: str, verdict: Verdict) -> Verdict:
    last = checkpoints.newest(log)
    if not verdict.good or last is None or last.seq <= verdict.length:
        return verdict
    said = f"the log holds {verdict.length:,} entries: it is shorter than the checkpoint made at entry {last.seq:,}"
    return Verdict(verdict.length, verdict.link, said)
