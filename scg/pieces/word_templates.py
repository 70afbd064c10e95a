"""A forum's own Word template as its page shows it, and its file, checked against the record."""

import hashlib

from scg.extensions import db
from scg.models.word_templates import TemplateFile, WordTemplate


def template_of(forum: str) -> WordTemplate | None:
    """The template that a forum's minutes are given in, if it has set one."""
    return db.session.get(WordTemplate, forum)


def file_of(template: WordTemplate) -> bytes | None:
    """A template's file; None where this host has none, or it isn't the one that the record names."""
    found = db.session.get(TemplateFile, template.content_hash)
    if found is None or hashlib.sha256(found.content).hexdigest() != template.content_hash:
        return None
    return found.content
