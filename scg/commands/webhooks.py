"""The outgoing webhook of a forum: set by its administrator, with a secret that is shown once and kept nowhere."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from scg.commands import command
from scg.commands.codes import Seal
from scg.commands.given import Ask, Line
from scg.commands.policy import SETTLED, Because
from scg.models.policy import settled
from scg.record.change import Change
from scg.rules.notices import FOR_ADMINISTRATORS, Kind
from scg.rules.policy import WEBHOOK
from scg.rules.stamps import stamp
from scg.rules.webhooks import LONGEST, problem_with
from scg.words import Already, Refused

HINT = "It is told references and times alone. The address stays in the forum’s record: put no secret in it"

NOTHING = "Select what it is told of"


class Outward:
    """Whether calls go by https:// alone; bound by create_app."""

    https_only: Callable[[], bool]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Kinds = Annotated[
    tuple[Kind, ...],
    BeforeValidator(_listed),
    Ask("It is told of", missing=NOTHING, pick="notice_kinds", widget="choices"),
]


@command("Set the outgoing webhook", button="Set", forum_wide=True)
def set_webhook(
    change: Change,
    *,
    address: Annotated[Line, Ask("Address to call", HINT, missing="Enter the address to call")],
    kinds: Kinds,
    reason: Because,
) -> None:
    """Have another system called when something happens; it gets a new secret, by which it knows scg's calls."""
    if problem := problem_with(address, https_only=Outward.https_only()):
        raise Refused(problem, field="address")
    told = set(kinds).difference(FOR_ADMINISTRATORS)
    if len(address) > LONGEST or not told:
        raise Refused(NOTHING, field="kinds")
    _settle(change, {"address": address, "kinds": sorted(told)}, reason)


@command("Remove the outgoing webhook", button="Remove", forum_wide=True)
def remove_webhook(change: Change, *, reason: Because) -> None:
    """Call the other system no more; what still waits to be told to it isn't."""
    if not settled(change.log, WEBHOOK).get("address"):
        raise Already("No webhook is set")
    _settle(change, {"address": "", "kinds": []}, reason)


def _settle(change: Change, how: dict[str, Any], reason: str) -> None:
    change.record(SETTLED, f"policy:{WEBHOOK}", name=WEBHOOK, settled=how, reason=reason)


def secret_of(forum: str, entry: int, at: datetime) -> str:
    """The secret of the webhook that an entry set: always the same, so that it is written down nowhere.

    It goes with the installation's own secret; `at` tells it from that of a database restored.
    """
    return hmac.digest(Seal.secret, f"webhook {forum} {entry} {stamp(at)}".encode(), hashlib.sha256).hex()
