"""Removing what an entry says, the only thing that ever leaves the record; its head, hash and link stay."""

from sqlalchemy import delete

from scg import storage
from scg.extensions import db
from scg.models.record import EntryContent
from scg.record import past
from scg.record.announce import Committed, on_commit

_gone: set[str] = set()


def forget(log: str, seq: int) -> bool:
    """Remove what an entry says, in the transaction under way; gives whether it was still there.

    The database refuses it unless an entry of the same log says that this one is withheld.
    """
    gone = delete(EntryContent).where(EntryContent.log == log, EntryContent.seq == seq).returning(EntryContent.seq)
    removed = db.session.execute(gone).scalar_one_or_none() is not None
    if removed:
        past.forgets(log)
        _gone.add(log)
    return removed


@on_commit
def _overwrite(made: Committed) -> None:
    if made.log in _gone:
        _gone.discard(made.log)
        db.session.rollback()  # who reads holds up the emptying, and another listener may have read
        storage.empty_wal()
