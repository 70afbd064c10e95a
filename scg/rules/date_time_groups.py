"""Date-time groups, as the services write a time in a report: 200930ZMAR20."""

from datetime import datetime

from scg.rules.london import MONTHS, local

ZULU, ALPHA = "Z", "A"  # Greenwich's time, and one hour before it: British Summer Time


def date_time_group(at: datetime) -> str:
    """An aware instant on London's clock, `200930ZMAR20` in winter and `200930AJUN20` in summer.

    Refuses, with a ValueError, a time that doesn't say its zone.
    """
    there = local(at)
    zone = ALPHA if there.dst() else ZULU
    month = MONTHS[there.month - 1].upper()
    return f"{there.day:02}{there.hour:02}{there.minute:02}{zone}{month}{there.year % 100:02}"
