"""What a device says of itself: when its own clock said that something was done there, before it was sent."""

from datetime import datetime

from scg.rules import london
from scg.words import Refused


def client_at(told: object) -> datetime | None:
    """The device's time of an act done offline, aware, in UTC; None where it was sent as it was done.

    `told` is ISO 8601 text with its zone, as the form field or JSON member `client_at` has it. Refused in one
    sentence where it can't be read.
    """
    if told is None or told == "":
        return None
    try:
        return london.parse(str(told)[:60])
    except ValueError:
        raise Refused("The device's time must be ISO 8601, like 2020-03-20T14:03:07Z", field="client_at") from None
