"""Whether somebody has read the privacy notice as it is now, and what it says that their forum has settled."""

from typing import Any

from scg.models.directory import Person
from scg.models.policy import settled
from scg.models.rows import row_of
from scg.pieces.people import Viewer
from scg.rules.policy import RETENTION, years_of
from scg.rules.privacy import NOTICE


def is_unread(viewer: Viewer) -> bool:
    """Whether the notice is still to be shown to them."""
    found = row_of(Person, viewer.id)
    return found is not None and found.notice != NOTICE


def notice(viewer: Viewer | None) -> dict[str, Any]:
    """What the page of the notice is given: its version, and of whoever is signed in what it needs of them."""
    if viewer is None:
        return {"notice": NOTICE, "years": 0, "unread": False}
    return {"notice": NOTICE, "years": years_of(settled(viewer.forum, RETENTION)), "unread": is_unread(viewer)}
