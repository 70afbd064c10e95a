"""A document as a fragment of HTML, for the app's own pages and for paper."""

import re

from jinja2 import Environment
from markupsafe import Markup, escape

from scg.documents.blocks import Outline
from scg.documents.captions import told_already
from scg.documents.references import REFERENCE

PLAIN = re.compile("[A-Za-z0-9 ]")
NAMED = re.compile(REFERENCE)
PARTED = re.compile("[-/][0-9A-Z]")


def as_html(outline: Outline, environment: Environment) -> Markup:
    """Give an `<article>` whose title is a level 1 heading, in GOV.UK's classes and without styles.

    `environment` must find `documents/outline.html`; the template escapes what people wrote whatever
    the environment's own setting is.
    """
    template = environment.get_template("documents/outline.html")
    return Markup(template.render(outline=outline, told=told_already(outline), unbroken=unbroken))


def unbroken(text: str) -> Markup:
    """Give text escaped, each reference in it marked as one word that a line doesn't end in."""
    escaped = escape(text)
    if not PARTED.search(text):
        return escaped
    return Markup(NAMED.sub(r'<span class="scg-ref">\g<0></span>', str(escaped)))


def css_text(text: str) -> Markup:
    """Give text as a string of CSS, every character that isn't a plain letter, digit or blank by its number."""
    plain = "".join(each if PLAIN.fullmatch(each) else f"\\{ord(each):x} " for each in text)
    return Markup('"{}"').format(Markup(plain))
