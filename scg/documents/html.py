"""A document as a fragment of HTML, for the app's own pages and for paper."""

import re

from jinja2 import Environment
from markupsafe import Markup

from scg.documents.blocks import Outline

PLAIN = re.compile("[A-Za-z0-9 ]")


def as_html(outline: Outline, environment: Environment) -> Markup:
    """Give an `<article>` whose title is a level 1 heading, in GOV.UK's classes and without styles.

    `environment` must find `documents/outline.html`; the template escapes what people wrote whatever
    the environment's own setting is.
    """
    template = environment.get_template("documents/outline.html")
    return Markup(template.render(outline=outline))


def css_text(text: str) -> Markup:
    """Give text as a string of CSS, every character that isn't a plain letter, digit or blank by its number."""
    plain = "".join(each if PLAIN.fullmatch(each) else f"\\{ord(each):x} " for each in text)
    return Markup('"{}"').format(Markup(plain))
