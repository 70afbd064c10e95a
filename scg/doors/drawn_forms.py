"""Forms as pages draw them: what is the same for everybody who is asked the same is drawn once."""

import secrets
from dataclasses import replace
from typing import Any

from flask import current_app
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from scg.doors.asking import FormShown
from scg.pieces.shared import Shared

MOST_KEPT = 300
# What stands in a kept form for what is each reader's own: the form's key, where it leads, the token. Nobody
# can guess them, so that no text that somebody wrote holds one.
KEY, NEXT, TOKEN = (secrets.token_hex(16) for _ in range(3))


def command_form(shown: FormShown, **look: Any) -> Markup:
    """A command's form, open; `look` as the macro of that name in macros/forms.html takes it."""
    return _drawn("command_form", shown, look)


def folded_form(shown: FormShown, **look: Any) -> Markup:
    """A command's form, folded away under its title; `look` as the macro of that name takes it."""
    return _drawn("folded_form", shown, look)


def _drawn(macro: str, shown: FormShown, look: dict[str, Any]) -> Markup:
    if shown.errors or shown.sentence or shown.current:
        return _draw(macro, shown, look)
    same = replace(shown, key=KEY, next=NEXT if shown.next else "")
    kept: Shared[str] = current_app.extensions.setdefault("scg-forms", Shared(MOST_KEPT, float("inf")))
    asked = (macro, repr(same), repr(sorted(look.items())))
    html = kept.get(asked, lambda: _draw(macro, same, look).replace(generate_csrf(), TOKEN))
    own = html.replace(TOKEN, generate_csrf()).replace(KEY, escape(shown.key)).replace(NEXT, escape(shown.next))
    return Markup(own)


def _draw(macro: str, shown: FormShown, look: dict[str, Any]) -> Markup:
    module: Any = current_app.jinja_env.get_template("macros/forms.html").module
    return Markup(getattr(module, macro)(shown, **look))
