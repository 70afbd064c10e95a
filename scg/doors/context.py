"""What every page is given: the viewer, the incident's head, its navigation, times, pieces and forms."""

import json
from collections.abc import Iterable
from typing import Any

from flask import Flask, current_app, g, request
from flask_login import current_user
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from config import ROOT
from scg import __version__, pieces
from scg.assets import Assets
from scg.commands import COMMANDS
from scg.compiled import compiled_templates
from scg.doors import asking
from scg.doors.addresses import Addresses
from scg.doors.drawn_forms import command_form, folded_form
from scg.doors.signed_in import seen
from scg.doors.staying import until
from scg.pieces import Incident
from scg.pieces.people import forum_name
from scg.pieces.powers import sheet_name
from scg.pieces.standing import of_directory, stand_of
from scg.record.clock import now
from scg.rules import london
from scg.rules.numbers import grouped
from scg.rules.stamps import stamp

PAGES = (
    ("Board", "incidents.board"),
    ("Meetings", "meetings.meetings"),
    ("Actions", "actions.actions"),
    ("Decisions", "decisions.decisions"),
    ("Situation", "situation.situation"),
    ("Record", "record.record"),
    ("Cadence", "cadence.cadence"),
    ("Minutes", "minutes.all_minutes"),
    ("Papers", "papers.papers"),
    ("Seats", "seats.seats"),
)


def furnish(app: Flask) -> None:
    """Give the app's templates their loaders, globals and filters."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    templates = FileSystemLoader(ROOT / "templates")
    app.jinja_env.loader = ChoiceLoader([templates, govuk])
    app.jinja_env.bytecode_cache = compiled_templates()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["grouped"] = grouped
    assets, addresses = Assets(), Addresses(app)
    app.extensions["scg-addresses"] = addresses
    import_map = Markup(json.dumps(assets.import_map()))
    told = ("show", "show_time", "show_day", "show_short", "for_input")
    times = {name: getattr(london, name) for name in told}
    app.jinja_env.globals.update(
        asset=assets.url,
        import_map=lambda: import_map,
        piece=piece,
        rows=rows,
        form=form,
        command_form=command_form,
        folded_form=folded_form,
        act=act,
        url_for=addresses,
        stamp=stamp,
        settings=app.config,
        version=__version__,
        **times,
    )
    app.context_processor(_around)


def _around() -> dict[str, Any]:
    viewer = current_user.viewer if current_user.is_authenticated else None
    around = {"viewer": viewer, "csp_nonce": g.get("csp_nonce", ""), "now": now(), "incident": None}
    if viewer is not None:
        around |= until()
        around["notices_unread"] = current_user.by.unread if current_user.by is not None else 0
        around["forum_name"] = of_directory(viewer.forum, "forum", lambda: forum_name(viewer.forum))
    return around


def opened(ref: str) -> Incident:
    """The incident that a page is about, or 404; where its record stands is read before anything is shown of it."""
    g.incident = incident = seen(ref)
    stand_of(incident)
    return incident


def address(endpoint: str, **values: Any) -> str:
    """The address of a page, as templates ask for it."""
    told: str = current_app.extensions["scg-addresses"](endpoint, **values)
    return told


def of_incident(incident: Incident) -> dict[str, Any]:
    """What pages of an incident are given beside: its head, navigation and the viewer's powers."""
    viewer = current_user.viewer
    g.incident, head = incident, stand_of(incident)
    roles = viewer.roles(incident.ref)
    sheet = address("served.powers", sheet=sheet_name(roles, viewer.agency))
    here = _section(incident)
    nav = [
        {"text": text, "href": (href := address(page, ref=incident.ref)), "current": _current(text == here, href)}
        for text, page in PAGES
    ]
    return {"incident": incident, "head": head, "roles": roles, "powers_sheet": sheet, "nav": nav}


def _current(within: bool, href: str) -> str:
    return ("page" if request.path == href else "true") if within else ""


def _section(incident: Incident) -> str:
    """The section of an incident that the page asked for belongs to; none for the form of an act."""
    path = request.path
    if "/do/" in path:
        return ""
    if "/handovers/" in path or "/invitations/" in path:
        return "Seats"
    if "/minutes" in path:
        return "Minutes"
    if "/paper/" in f"{path}/":
        return "Meetings"
    if path.endswith(("/withholdings", "/retention", "/annexes", "/disclosure")):
        return "Record"
    if path.endswith(("/lessons", "/pictures", "/scrutiny")) or "/lessons/" in path:
        return "Papers"
    below = {text: address(page, ref=incident.ref) for text, page in PAGES[1:]}
    return next((text for text, href in below.items() if path == href or path.startswith(f"{href}/")), "Board")


def of_forum(mine: Iterable[Incident] = (), follow: Incident | None = None) -> dict[str, Any]:
    """What pages of the viewer's forum are given beside: their roles in it and their powers.

    A page about several incidents shows what the viewer's seats in any of them carry; the one that it
    follows has a head.
    """
    viewer = current_user.viewer
    roles = viewer.roles(viewer.forum).union(*(viewer.roles(incident.ref) for incident in mine))
    sheet = address("served.powers", sheet=sheet_name(roles, viewer.agency))
    head = stand_of(follow) if follow is not None else None
    return {"roles": roles, "powers_sheet": sheet, "head": head}


def piece(word: str, key: str = "") -> Markup:
    """One piece of the incident that the page is about."""
    return Markup(pieces.render(g.incident, word, key))


def rows(word: str, keys: Iterable[str]) -> Markup:
    """Pieces of one word, one after another."""
    return Markup("".join(pieces.rendered(g.incident, word, keys)))


def form(name: str, **options: Any) -> asking.FormShown:
    """A command's form within a page; options as doors.asking.form takes them."""
    return asking.form(name, g.get("incident"), forum=current_user.viewer.forum, **options)


def act(
    name: str, label: str = "", *, of: str = "", version: int | None = None, main: bool = False, **fields: Any
) -> Markup:
    """A one-click button for an act: it belongs to the page's one form for acts, and may be pushed.

    `version` is the number of the entry that last changed what the act is about: it makes the key, so
    that the same click twice is done once. `of` is the agency whose own people may do it. `main` makes
    it the button to press first.
    """
    known = COMMANDS[name]
    key = ":".join(str(part) for part in (name, *fields.values(), "" if version is None else version))
    ref = None if known.forum_wide else g.incident.ref
    where = {"ref": ref, "name": name} if ref else {"name": name}
    target = address("forms.in_incident" if ref else "forms.in_forum", **where, **fields, key=key[:100])
    return Markup(
        '<button class="app-act{}" type="submit" form="act" formaction="{}" '
        'data-needs="{}" data-of="{}">{}</button>'
    ).format(" app-act--main" if main else "", target, name, of, label or known.button)
