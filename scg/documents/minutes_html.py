"""Minutes as a fragment of HTML, for the app's own page and for paper."""

from jinja2 import Environment
from markupsafe import Markup

from scg.documents.outline import outline
from scg.documents.structure import Minutes


def minutes_html(minutes: Minutes, environment: Environment) -> Markup:
    """Give an `<article>` whose title is a level 1 heading, in GOV.UK's classes and without styles.

    `environment` must find `documents/minutes.html`; the template escapes what people wrote whatever
    the environment's own setting is.
    """
    template = environment.get_template("documents/minutes.html")
    return Markup(template.render(outline=outline(minutes)))
