"""A forum's outgoing webhook as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from scg.commands.webhooks import secret_of
from scg.extensions import db
from scg.models.policy import Policy
from scg.models.record import Entry
from scg.record.clock import now
from scg.rules.codes import SHOWN
from scg.rules.policy import WEBHOOK


@dataclass(frozen=True)
class Hook:
    """Which system is called, of what, since when and by whom; its secret to whoever set it, for ten minutes."""

    address: str
    kinds: list[str]
    at: datetime
    by: str
    secret: str


def webhook_of(forum: str, person: str) -> Hook | None:
    """A forum's webhook as this person sees it; None where none is set."""
    policy = db.session.get(Policy, (forum, WEBHOOK))
    if policy is None or not policy.settled.get("address"):
        return None
    secret = secret_of(forum, policy.version, policy.at) if _set_just_now(policy, person) else ""
    told = policy.settled
    return Hook(told["address"], told["kinds"], policy.at, policy.by, secret)


def _set_just_now(policy: Policy, person: str) -> bool:
    entry = db.session.get_one(Entry, (policy.forum, policy.version))
    return entry.actor == person and now() - policy.at <= SHOWN
