"""How long a login holds, when it is warned about, and how lately somebody must have shown that it is they."""

from datetime import datetime, timedelta

from scg.words import Factor

IDLE = timedelta(hours=8)
LONGEST = {
    Factor.PASSWORD: timedelta(days=3),
    Factor.MAILED: timedelta(days=1),
    Factor.INVITATION: timedelta(hours=24),
    Factor.SINGLE_SIGN_ON: timedelta(days=3),
    Factor.PASSKEY: timedelta(days=7),
}
WARNED = timedelta(minutes=20)
AFTER_A_MEETING = timedelta(minutes=30)
LATELY = timedelta(minutes=15)
FIRST_PASSWORD = timedelta(hours=72)  # by then its owner has chosen one, or it is dead
OLD_SECRET_HOLDS = timedelta(seconds=30)  # what was on its way with it when a new one was given
MARKED_AFTER = timedelta(minutes=1)


def ends_at(factor: Factor, begun_at: datetime) -> datetime:
    """When a login of this kind ends however much it is used. Source: OWASP ASVS 5.0, 7.3.2."""
    return begun_at + LONGEST[factor]


def limit(ends: datetime, seen: datetime) -> datetime:
    """When a login ends if nothing more is heard of it. Source: OWASP ASVS 5.0, 7.3.1."""
    return min(ends, seen + IDLE)


def is_over(ends: datetime, seen: datetime, at: datetime, in_meeting: datetime | None) -> bool:
    """Whether a login has come to its limit; never in a meeting, nor in the half hour after.

    `in_meeting` is when a meeting in which the person has a seat was last in session: now, if one is.
    """
    sitting = in_meeting is not None and at - in_meeting < AFTER_A_MEETING
    return at >= limit(ends, seen) and not sitting


def came_by_mail(factor: str, begun: datetime, at: datetime) -> bool:
    """Whether somebody came by a code sent by e-mail so lately that they may set a password without another."""
    return factor == Factor.MAILED and was_lately(begun, at)


def was_lately(confirmed: datetime | None, at: datetime) -> bool:
    """Whether somebody has shown lately enough that it is they. Source: OWASP ASVS 5.0, 7.5.3."""
    return confirmed is not None and at - confirmed < LATELY
