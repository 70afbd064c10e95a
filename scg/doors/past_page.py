"""A page of an incident as it would have been shown at a moment: the present's own view, in the past."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, abort, current_app, g, make_response, render_template, request, url_for
from flask.ctx import RequestContext
from flask.globals import request_ctx
from flask_login import current_user
from werkzeug.exceptions import HTTPException, NotFound

from scg.doors.context import of_incident
from scg.doors.past_markup import in_the_past
from scg.doors.signed_in import SignedIn, seen, viewer
from scg.pieces import Incident, past
from scg.record.moments import Moment
from scg.record.past import looking_back
from scg.rules.london import show

# Not among them: forms, the wall and the cadence's preview, which are for acting; the check of the chain,
# which is of the whole record; and minutes as documents, which would leave here without a word of when.
PAGES = frozenset(
    (
        "incidents.board",
        "incidents.clocks",
        "meetings.meetings",
        "meetings.meeting",
        "meetings.attendance",
        "actions.actions",
        "actions.action",
        "decisions.decisions",
        "decisions.decision",
        "situation.situation",
        "situation.agency",
        "record.record",
        "record.entry",
        "cadence.cadence",
        "minutes.all_minutes",
        "minutes.minutes",
        "seats.seats",
        "seats.handover",
    )
)
Route = tuple[str, dict[str, Any]]


def leads(ref: str, page: str) -> bool:
    """Whether an incident's page, by its address below the incident's own, can be looked back at."""
    return _route(_present(ref, page)) is not None


def _present(ref: str, page: str) -> str:
    return f"{url_for('incidents.board', ref=ref)}/{page}".rstrip("/")


def _route(path: str) -> Route | None:
    try:
        endpoint, given = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return (endpoint, dict(given)) if endpoint in PAGES else None


def at_then(incident: Incident, moment: Moment, stand: str, page: str) -> Response:
    """One page as of a moment; `stand` is how the address names it. 404 where the page wasn't there yet."""
    ref, path = incident.ref, _present(incident.ref, page)
    banner = _banner(incident, moment, stand, page)
    html, status = _shown(path, moment)
    title = f"As at entry {moment.seq:,}: "
    shown = in_the_past(html, link=lambda href: _then(href, ref, stand), title=title, banner=banner)
    return make_response(shown, status)


def _banner(incident: Incident, moment: Moment, stand: str, page: str) -> str:
    return render_template(
        "as_at/banner.html",
        incident=incident,
        moment=moment,
        stand=stand,
        of_page=page,
        then=show(moment.at),
        recorded=show(moment.recorded_at),
        present=_present(incident.ref, page),
        steps=past.steps(incident, moment.seq),
    )


def _shown(path: str, moment: Moment) -> tuple[str, int]:
    """The page's own view, run in the past by somebody who may do nothing; else word that it wasn't there yet."""
    endpoint, given = _route(path) or abort(404)
    looker = _looker()
    with looking_back(moment), _asked_for(path, looker):
        try:
            view: Callable[..., Any] = current_app.view_functions[endpoint]
            answer = make_response(view(**given))
        except NotFound:
            sentence = f"This was not in the record yet at entry {moment.seq:,}"
            around = of_incident(seen(moment.log))
            return render_template("as_at/missing.html", sentence=sentence, **around), 404
        return answer.get_data(as_text=True), answer.status_code


def _looker() -> SignedIn:
    return SignedIn(past.onlooker(viewer()), by=current_user.by, token=current_user.token)


@contextmanager
def _asked_for(path: str, looker: SignedIn) -> Iterator[None]:
    """Within this, the request is one for that page, and nothing that was read in the present is at hand."""
    kept = {name: g.get(name) for name in ("csp_nonce", "csrf_token") if name in g}
    environ = {name: value for name, value in request.environ.items() if not name.startswith("werkzeug.request")}
    around: Any = request_ctx
    inner = RequestContext(around.app, {**environ, "PATH_INFO": path}, session=around.session)
    with around.app.app_context(), inner:
        for name, value in kept.items():
            setattr(g, name, value)
        g._login_user = looker
        yield


def _then(href: str, ref: str, stand: str) -> str | None:
    """Where a link of the page leads in the past; as it is where it leads out of the incident, else nowhere.

    A link that asks for a moment of its own is kept as well.
    """
    path, mark, rest = _parted(href)
    own = url_for("incidents.board", ref=ref)
    if path != own and not path.startswith(f"{own}/"):
        return href
    below = path[len(own) :].strip("/")
    if below.partition("/")[0] == "as-at":
        return href if rest else None
    there = leads(ref, below)
    return url_for("as_at.look", ref=ref, stand=stand, page=below or None) + mark + rest if there else None


def _parted(href: str) -> tuple[str, str, str]:
    """An address up to its query or fragment, the sign that begins that, and the rest."""
    at = next((place for place, letter in enumerate(href) if letter in "?#"), len(href))
    return href[:at], href[at : at + 1], href[at + 1 :]
