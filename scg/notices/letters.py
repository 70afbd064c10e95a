"""Letters that tell of notices: composed by templates, handed over once, tried again where none was taken."""

import logging
from typing import Any

from flask import current_app

from scg import engine, mail
from scg.commands.notices import Claimed, claim, is_due, put_off, settle
from scg.extensions import db
from scg.mail import Fate, Letter
from scg.notices.parts import parts_of
from scg.notices.place import origin
from scg.pieces.notices_sending import Item, Post, post_of
from scg.record.clock import now
from scg.rules.markings import highest
from scg.rules.notices import Channel, State

FATES = {Fate.TAKEN: State.SENT, Fate.NEVER: State.GIVEN_UP, Fate.UNKNOWN: State.UNKNOWN}
NOT_THEIRS = "no longer theirs to be told, or overtaken"
_log = logging.getLogger(__name__)


def send_due() -> None:
    """Send what is due, one letter after another, until nothing is or the mail server takes none just now."""
    while not engine.draining() and is_due(Channel.MAIL, now()):
        claimed = claim(Channel.MAIL, now())
        if claimed is None or not _send(claimed):
            return


def _send(claimed: Claimed) -> bool:
    """Send one letter and write down what became of it; gives whether the mail server takes letters just now."""
    try:
        letter = _letter(claimed)
    except Exception as problem:
        _log.exception("a notice could not be put into a letter")
        put_off(claimed, now(), type(problem).__name__)
        return True
    if letter is None:
        settle(claimed, State.DROPPED, now(), NOT_THEIRS)
        return True
    db.session.remove()  # its connection isn't held while the mail server is waited for
    return _settled(claimed, *engine.in_pool(mail.hand_over, letter))


def _settled(claimed: Claimed, fate: Fate, problem: str) -> bool:
    if fate is Fate.LATER:
        put_off(claimed, now(), problem)
    else:
        settle(claimed, FATES[fate], now(), problem)
    if problem:
        _log.error("a notice could not be sent: %s, %s", fate, problem)
    return fate is not Fate.LATER


def _letter(claimed: Claimed) -> Letter | None:
    by, post = mail.post_of(current_app.config), post_of(claimed.ids)
    if by is None or post is None:
        return None
    shown = {"origin": origin(), "items": post.items, "address": post.to}
    if claimed.digest:
        text = _text("digest", marking=_highest(post), **shown)
        return Letter(by, post.to, _of_digest(post), text, name=post.name)
    (item,) = post.items
    template = "notice" if item.full else "reference"
    text = _text(template, item=item, told=item.told, incident=item.incident, **shown)
    parts = parts_of(item, by.sender, post.to) if item.full else ()
    return Letter(by, post.to, subject_of(item), text, parts, post.name)


def _text(template: str, **shown: Any) -> str:
    return current_app.jinja_env.get_template(f"mail/notices/{template}.txt").render(**shown)


def subject_of(item: Item) -> str:
    """The subject of a letter: marking and reference always, what happened only where the letter may say it."""
    told = item.told.headline if item.full else item.told.bare
    return f"[{item.incident.marking}] {item.incident.ref} {told}"


def _of_digest(post: Post) -> str:
    refs = sorted({item.incident.ref for item in post.items})
    more = f" and {len(refs) - 1} more" if len(refs) > 1 else ""
    number = len(post.items)
    return f"[{_highest(post)}] {refs[0]}{more}: {number} notice{'s' if number != 1 else ''} of the last day"


def _highest(post: Post) -> str:
    return highest(item.incident.marking for item in post.items)
