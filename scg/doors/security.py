"""The page of a forum's security settings: what it has settled, who lacks what, how this installation is set."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from scg.doors.context import of_forum
from scg.doors.signed_in import viewer
from scg.pieces import policy, retention
from scg.rules import logins
from scg.words import Factor, Role

door = Blueprint("security", __name__)


@door.get("/forum/security")
def security() -> ResponseReturnValue:
    """How the viewer's forum keeps its incidents safe; names of people are for its administrator alone."""
    forum, around = viewer().forum, of_forum()
    return render_template(
        "security/security.html",
        policies=policy.settings(forum),
        lacking=policy.lacking(forum),
        named=Role.ADMINISTRATOR in around["roles"],
        read_notice=policy.read_notice(forum),
        to_review=retention.to_review(forum),
        installed=_installed(forum),
        factors=[(str(factor), _long(logins.LONGEST[factor])) for factor in Factor],
        limits={"idle": _long(logins.IDLE), "lately": _long(logins.LATELY), "after": _long(logins.AFTER_A_MEETING)},
        **around,
    )


def _installed(forum: str) -> dict[str, Any]:
    config = current_app.config
    more = [name.strip() for name in config["SCG_HOSTS"].split(",") if name.strip()]
    known = config["SCG_OIDC_ISSUER"] and config["SCG_OIDC_FORUM"] == forum
    return {
        "mail": bool(config["SMTP_URL"]),
        "single_sign_on": config["SCG_OIDC_NAME"] if known else "",
        "hosts": [config["SCG_ORIGIN"].partition("://")[2] or "Those of this machine itself", *more],
    }


def _long(time: Any) -> str:
    minutes = int(time.total_seconds() // 60)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes % size == 0:
            number = minutes // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{minutes} minutes"
