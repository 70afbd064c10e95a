"""Commands as forms: what a page shows to ask for one, with values, choices and refusals."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import current_app, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from scg.commands import COMMANDS, Command
from scg.commands.asking import Asked
from scg.doors import confirming
from scg.doors.confirming import Confirming
from scg.pieces import Incident
from scg.pieces.choices import choices
from scg.rules.access import CONFIRMED
from scg.rules.london import for_input

BY_MAIL = {"invite": ("email",), "add_person": ("send_code",)}  # asked for where there is a mail server
FEW = 4  # so many choices are radios; more are a list, where the first must not be chosen by itself


@dataclass(frozen=True)
class FieldShown:
    """One field as the macros in templates/macros/forms.html draw it."""

    name: str
    id: str
    label: str
    hint: str
    widget: str
    required: bool
    value: Any
    options: list[tuple[str, str]]
    error: str = ""
    rows: int = 3


@dataclass(frozen=True)
class FormShown:
    """One command as a form."""

    id: str
    action: str
    name: str
    title: str
    button: str
    key: str
    fields: list[FieldShown]
    of: str = ""
    next: str = ""
    sentence: str = ""
    current: Mapping[str, Any] = field(default_factory=dict)
    confirm: Confirming | None = None

    @property
    def needs(self) -> str:
        """The act that a seat must carry for this form to be shown."""
        return self.name

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The id and sentence of each refused field that can be seen, for the summary."""
        told = [(one.id, one.error) for one in self.fields if one.error and one.widget != "hidden"]
        asked = self.confirm.errors.items() if self.confirm is not None else ()
        return told + [(f"{self.id}-{name}", said) for name, said in asked]

    @property
    def shown(self) -> str:
        """The names of the fields that can be seen: sent along, so that a refusal shows the same ones."""
        return ",".join(one.name for one in self.fields if one.widget != "hidden")


def address(name: str, incident: Incident | None) -> str:
    """Where a command's form is sent to."""
    if COMMANDS[name].forum_wide or incident is None:
        return url_for("forms.of_forum", name=name)
    return url_for("forms.of_incident", ref=incident.ref, name=name)


def form(
    name: str,
    incident: Incident | None,
    *,
    forum: str,
    values: Mapping[str, Any] | None = None,
    hidden: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    sentence: str = "",
    of: str = "",
    part: str = "",
    key: str = "",
    current: Mapping[str, Any] | None = None,
    wanted: Sequence[str] | None = None,
) -> FormShown:
    """A command's form with these values; `hidden` fields are sent without being asked for.

    `part` sets the ids of two forms of one command on one page apart; `of` is the agency it is about. With
    `wanted` it has these fields alone, in this order, beside the hidden ones: the choices of no other are read.
    """
    act = COMMANDS[name]
    given = {**(values or {}), **(hidden or {})}
    unseen = set(hidden or {})
    asked_for = _asked_for(act, {*wanted, *unseen} if wanted is not None else None)
    shown = [_shown(one, act, given, unseen, errors or {}, incident, forum, part) for one in asked_for]
    whole = FormShown(
        id=f"form-{name}{part}",
        action=address(name, incident),
        name=name,
        title=act.title,
        button=act.button,
        key=key or str(uuid.uuid4()),
        fields=shown,
        of=of,
        next=str(given["next"]) if "next" in given else request.full_path.rstrip("?"),
        sentence=_unplaced(shown, errors or {}, sentence),
        current=current or {},
        confirm=confirming.asked() if name in CONFIRMED and current_user.is_authenticated else None,
    )
    return whole if wanted is None else as_shown(whole, wanted)


def _asked_for(act: Command, wanted: set[str] | None) -> list[Asked]:
    left_out = () if current_app.config["SMTP_URL"] else BY_MAIL.get(act.name, ())
    return [one for name, one in act.fields.items() if name not in left_out and (wanted is None or name in wanted)]


def as_shown(whole: FormShown, names: Sequence[str]) -> FormShown:
    """A form with these fields alone, in this order, beside those that are hidden or refused."""
    kept = [one for one in whole.fields if one.name in names or one.widget == "hidden" or one.error]
    place = {name: number for number, name in enumerate(names)}
    return replace(whole, fields=sorted(kept, key=lambda one: place.get(one.name, len(place))))


def as_on_paper(field: FieldShown) -> FieldShown:
    """A field as it is asked for from paper: the time is never now, it is what the paper says."""
    if field.name != "happened_at":
        return field
    return replace(field, label=f"{field.label}, on the paper", hint="As the sheet says", required=True)


def _unplaced(shown: list[FieldShown], errors: Mapping[str, str], sentence: str) -> str:
    """What stands beside no field: the sentences about hidden ones, or the refusal as a whole."""
    hidden = [one.error for one in shown if one.error and one.widget == "hidden"]
    return ". ".join(dict.fromkeys(hidden)) if errors else sentence


def _shown(
    asked: Asked,
    act: Command,
    given: Mapping[str, Any],
    hidden: set[str],
    errors: Mapping[str, str],
    incident: Incident | None,
    forum: str,
    part: str,
) -> FieldShown:
    widget = "hidden" if asked.name in hidden else asked.widget
    if asked.pick and widget == "line":
        widget = "choice"
    options = list(asked.choices)
    if asked.pick and widget in ("choice", "choices"):
        options = _seen(asked.pick, choices(asked.pick, incident, forum, str(given.get("agency_code") or "")))
    if widget == "choice" and not asked.required and not (asked.choices and asked.default):
        options = [("", "None")] if not options else [("", "Not chosen"), *options]
    elif widget == "choice" and len(options) > FEW:
        options = [("", "Choose"), *options]
    return FieldShown(
        name=asked.name,
        id=f"{act.name}{part}-{asked.name}",
        label=asked.label,
        hint=asked.hint,
        widget=widget,
        required=asked.required or bool(asked.choices and asked.default),
        value=_value(given.get(asked.name, asked.default), widget),
        options=options,
        error=errors.get(asked.name, ""),
    )


def _seen(pick: str, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """These choices, of incidents those alone that are the viewer's to see."""
    return [one for one in options if pick != "incidents" or current_user.viewer.sees(one[0])]


def _value(value: Any, widget: str) -> Any:
    if widget == "choices":
        return [str(one) for one in value or ()]
    if widget == "flag":
        return value in (True, "yes", "true", "True", "on")
    if isinstance(value, datetime):
        return for_input(value)
    if isinstance(value, list | tuple):
        return "\n".join(_as_line(one) for one in value)
    return "" if value is None else str(value)


def _as_line(one: Any) -> str:
    return ": ".join(str(part) for part in one.values() if part) if isinstance(one, dict) else str(one)


def given_from(act: Command, sent: MultiDict[str, str]) -> dict[str, Any]:
    """What a form sent, as the command takes it: empty fields left out, ticks as yes or no.

    Fields that no command has (the token, the key, where to go next) are the door's own.
    """
    given: dict[str, Any] = {}
    for name, asked in act.fields.items():
        if asked.widget == "choices":
            given[name] = [value for value in sent.getlist(name) if value]
        elif asked.widget == "flag":
            given[name] = sent.get(name, "") in ("yes", "true", "on")
        elif sent.get(name, "").strip():
            given[name] = sent[name]
    return given
