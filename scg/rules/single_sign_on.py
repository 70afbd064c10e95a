"""What a provider of single sign-on tells of somebody, as scg takes it: who, of which groups, how surely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

# By these somebody has shown more than what they know. Source: RFC 8176; "fido" is what Entra ID calls a passkey.
# A code by SMS or a call isn't among them (NIST SP 800-63B, 5.1.3.3).
SECOND = frozenset({"mfa", "mca", "otp", "hwk", "sc", "fido"})
# Whether an address is its owner's: the claim of OpenID Connect Core 5.1, and that of Entra ID.
VOUCHING = ("email_verified", "xms_edov")
HOLDS = timedelta(minutes=15)  # for somebody to sign in at the provider
LEEWAY = timedelta(seconds=60)  # between the provider's clock and ours
LONGEST = {"issuer": 300, "subject": 200}  # OpenID Connect allows 255 for a subject; nobody gives as many


@dataclass(frozen=True)
class Named:
    """Whom a provider names: `email` is "" unless it vouches for it; `groups_left_out` where they were too many.

    `second` says that they gave a second factor there, `shown_at` when they last showed that it is they, as seconds
    since 1970, where that is told.
    """

    issuer: str
    subject: str
    name: str
    email: str
    groups: tuple[str, ...]
    groups_left_out: bool
    second: bool
    shown_at: float | None


def named(claims: Mapping[str, Any], *, groups: str, trusted: bool, strong: Iterable[str] = ()) -> Named:
    """Read the claims that a provider signed.

    `groups` is the name of the claim that lists them, `trusted` says that its people's addresses are always their
    own, and `strong` are the authentication contexts (acr, or acrs as Entra ID has it) that ask a second factor.
    """
    told = claims.get(groups)
    at = claims.get("auth_time")
    return Named(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        name=_text(claims, "name") or _text(claims, "preferred_username") or _text(claims, "email"),
        email=_email(claims, trusted),
        groups=tuple(str(one) for one in told) if isinstance(told, list) else (),
        groups_left_out=_left_out(claims, groups),
        second=bool(SECOND & _words(claims, "amr")) or bool(set(strong) & _contexts(claims)),
        shown_at=float(at) if isinstance(at, int | float) else None,
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    told = claims.get(name)
    return told.strip() if isinstance(told, str) else ""


def _email(claims: Mapping[str, Any], trusted: bool) -> str:
    if not trusted and not any(claims.get(name) in (True, "true", "1") for name in VOUCHING):
        return ""
    told = _text(claims, "email") or (_text(claims, "preferred_username") if trusted else "")
    return told.lower() if "@" in told else ""


def _left_out(claims: Mapping[str, Any], groups: str) -> bool:
    """Whether somebody has more groups than a token holds, as Entra ID says it: more than 200."""
    elsewhere = claims.get("_claim_names")
    return (isinstance(elsewhere, dict) and groups in elsewhere) or claims.get("hasgroups") in (True, "true")


def _words(claims: Mapping[str, Any], name: str) -> set[str]:
    told = claims.get(name)
    return {str(one) for one in told} if isinstance(told, list) else set()


def _contexts(claims: Mapping[str, Any]) -> set[str]:
    return _words(claims, "acrs") | ({_text(claims, "acr")} - {""})


def agency_of(groups: Iterable[str], mapped: Mapping[str, str]) -> str:
    """The agency that somebody's groups mean, by a forum's policy: that of the first one in it; "" for none."""
    theirs = set(groups)
    return next((agency for group, agency in mapped.items() if group in theirs), "")
