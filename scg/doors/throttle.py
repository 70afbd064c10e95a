"""Guessing slowed down, and nobody locked out: waits that grow, by account and by where the guess comes from.

Whoever is unknown is counted like everybody else. A browser that has signed in to an account before waits only for
its own wrong guesses, so that nobody can keep a chair out by guessing at their account from elsewhere, nor from the
next desk. Source: OWASP ASVS 5.0, 6.3.1.
"""

import hmac
import ipaddress
import logging
from dataclasses import dataclass

from flask import current_app, request

from scg.doors.counts import Counts, counts
from scg.words import TooSoon

_log = logging.getLogger(__name__)
WINDOW = 15 * 60  # seconds for which a guess is remembered
FREE = 5  # guesses from one place before the first wait
BUDGET = 20  # guesses at one account from browsers that never signed in to it, before they wait for each other
CEILING = 300  # wrong guesses from one network address
LONGEST_WAIT = 30  # seconds
AT_HOME = 30 * 24 * 3600  # seconds for which an account is known to be used from a network address


@dataclass(frozen=True)
class Guess:
    """What is guessed at and from where, as digests: the account and the network address; `device` if known."""

    account: str
    address: str
    device: str = ""
    seen_from: str = ""

    @property
    def place(self) -> str:
        """Where its own waits are counted: at the known browser, or at the network address."""
        return f"place:{self.account}:{self.device or self.address}"


def guess(at: str, *, what: str = "account", device: str = "") -> Guess:
    """A guess at something that one must know, as whoever is asking makes it.

    `at` is the e-mail address as typed, or whose code it is; `what` sets kinds of guesses apart. `device` is given
    where this browser has signed in to that account before.
    """
    seen_from = request.remote_addr or ""
    return Guess(digest_of(what, at.strip().lower()), digest_of("address", _network(seen_from)), device, seen_from)


def digest_of(what: str, text: str) -> str:
    """A digest that nobody makes without this installation's secret."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, f"{what}\n{text}".encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def _network(address: str) -> str:
    """The address, or the first half of one under IPv6, where the other is its owner's to choose."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))


def admit(this: Guess) -> None:
    """Let a guess be tried, counting it; TooSoon, with the seconds to wait, where it comes too early."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    seconds = _seconds_to_wait(this, counts())
    if seconds:
        _note("a guess came too soon", this, wait=seconds)
        raise TooSoon(seconds)


def _seconds_to_wait(this: Guess, kept: Counts) -> int:
    failed = f"failed:{this.address}"
    if not this.device and kept.of(failed) >= CEILING:
        return kept.left(failed)
    seconds = _turn(kept, this.place, FREE)
    if seconds or this.device or kept.of(f"home:{this.account}:{this.address}"):
        return seconds
    return _turn(kept, f"all:{this.account}", BUDGET)


def _turn(kept: Counts, name: str, free: int) -> int:
    """Take the next turn, and give 0; or the seconds until it comes. Of two at once only one has it."""
    number = kept.of(name) + 1
    if number < free:
        number = kept.add(name, WINDOW)
    if number < free:
        return 0
    held = f"{name}:held"
    if not kept.first(held, wait_after(number - free)):
        return kept.left(held)
    kept.add(name, WINDOW)
    return 0


def wait_after(guesses: int) -> int:
    """The seconds between the guess so many after the last free one and the next: 1, 2, 4, up to 30."""
    return min(LONGEST_WAIT, 2 ** min(guesses, 10))


def wrong(this: Guess) -> None:
    """Take down that a guess was wrong."""
    if current_app.config["RATELIMIT_ENABLED"]:
        counts().add(f"failed:{this.address}", WINDOW)
    _note("a wrong guess", this)


def right(this: Guess) -> None:
    """Take down that a guess was right: what is told from the same place next waits for nothing."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    kept = counts()
    kept.end(this.place)
    kept.end(f"{this.place}:held")
    kept.add(f"home:{this.account}:{this.address}", AT_HOME)


def _note(said: str, this: Guess, **more: int) -> None:
    told = {"account": this.account, "from": this.seen_from, "known_browser": bool(this.device), **more}
    _log.warning(said, extra={"said": told})
