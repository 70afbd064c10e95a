"""Removing what an entry says, the only thing that ever leaves the record; its head, hash and link stay."""

from sqlalchemy import delete

from scg import storage
from scg.extensions import db
from scg.models.annexes import SealedText
from scg.models.record import EntryContent
from scg.record.announce import Committed, on_commit
from scg.record.reading import WITHHELD


def forget(log: str, seq: int) -> bool:
    """Remove what an entry says, and what was sealed with it, in the transaction under way.

    Gives whether what it says was still there. The database refuses it unless an entry of the same log says that
    this one is withheld.
    """
    db.session.execute(delete(SealedText).where(SealedText.log == log, SealedText.seq == seq))
    gone = delete(EntryContent).where(EntryContent.log == log, EntryContent.seq == seq).returning(EntryContent.seq)
    return db.session.execute(gone).scalar_one_or_none() is not None


@on_commit
def _overwrite(made: Committed) -> None:
    if made.kind == WITHHELD:
        db.session.rollback()  # who reads holds up the emptying, and another listener may have read
        storage.empty_wal()
