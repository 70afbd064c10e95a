"""A command's signature read as its form: fields with labels, a model that parses them, its refusals."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_core import ErrorDetails

from scg.commands.given import Ask
from scg.words import Refused, VersionMissing


@dataclass(frozen=True)
class Asked:
    """One field of a command, as a form shows it; `choices` are (value, label) where the type fixes them."""

    name: str
    label: str
    hint: str
    missing: str
    widget: str
    pick: str
    required: bool
    default: Any
    choices: tuple[tuple[str, str], ...]


def fields_of(function: Callable[..., Any]) -> dict[str, Asked]:
    """The fields of a command, from its keyword-only arguments, in their order."""
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    return {p.name: _asked(p, hints[p.name]) for p in parameters if p.kind is p.KEYWORD_ONLY}


def _asked(parameter: inspect.Parameter, hint: Any) -> Asked:
    asks = [extra for extra in _extras(hint) if isinstance(extra, Ask)]
    choices = _choices(hint)
    default = None if parameter.default is parameter.empty else parameter.default
    label = _first(asks, "label") or parameter.name.replace("_", " ").capitalize()
    return Asked(
        name=parameter.name,
        label=label,
        hint=_first(asks, "hint"),
        missing=_first(asks, "missing"),
        widget=_first(asks, "widget") or ("choice" if choices or _first(asks, "pick") else "line"),
        pick=_first(asks, "pick"),
        required=parameter.default is parameter.empty,
        default=default,
        choices=choices,
    )


def _extras(hint: Any) -> list[Any]:
    """Every annotation of a type, the outermost first, through Optional and nested Annotated."""
    found = list(reversed(getattr(hint, "__metadata__", ())))
    for inner in get_args(hint):
        if get_origin(inner) is not None or hasattr(inner, "__metadata__"):
            found += _extras(inner)
    return found


def _first(asks: list[Ask], name: str) -> str:
    return next((value for ask in asks if (value := getattr(ask, name))), "")


def _choices(hint: Any) -> tuple[tuple[str, str], ...]:
    for inner in (hint, *get_args(hint)):
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return tuple((member.value, member.value[:1].upper() + member.value[1:]) for member in inner)
        if get_args(inner) and inner is not hint and (found := _choices(inner)):
            return found
    return ()


def model_of(name: str, function: Callable[..., Any]) -> type[BaseModel]:
    """The pydantic model of a command's fields; anything else given is refused."""
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            default = ... if parameter.default is parameter.empty else parameter.default
            fields[parameter.name] = (hints[parameter.name], default)
    title = "".join(part.capitalize() for part in name.split("_"))
    return create_model(title, __config__=ConfigDict(extra="forbid"), **fields)


def parse(model: type[BaseModel], fields: Mapping[str, Asked], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a command takes them; Refused with one sentence a field where they don't fit."""
    try:
        parsed = model.model_validate(dict(given))
    except ValidationError as problem:
        raise _refusal(problem, fields) from None
    return {name: getattr(parsed, name) for name in type(parsed).model_fields}


def _refusal(problem: ValidationError, fields: Mapping[str, Asked]) -> Refused:
    errors: dict[str, str] = {}
    for error in problem.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        if name == "version" and error["type"] == "missing":
            return VersionMissing("Say which version you are editing, so that nobody's change is lost")
        errors.setdefault(name, sentence(fields.get(name), name, error))
    return Refused(next(iter(errors.values())), errors=errors)


def sentence(asked: Asked | None, name: str, error: ErrorDetails) -> str:
    """One refusal in the GOV.UK error style, from what pydantic found wrong with one field."""
    if asked is None:
        return f"There is no field called {name[:60]}"
    label, kind, limits = asked.label, error["type"], error.get("ctx", {})
    lower = label[:1].lower() + label[1:]
    if kind in ("missing", "string_too_short") or error["input"] in ("", None):
        return asked.missing or f"{'Select' if asked.widget.startswith('choice') else 'Enter'} {lower}"
    if kind == "string_too_long":
        return f"{label} must be {limits['max_length']:,} characters or fewer"
    if kind == "value_error":
        told = str(limits["error"])
        if told.startswith("must"):
            return f"{label} {told}"
        return told if label.lower() in told.lower() else f"{label}: {told}"
    if kind == "enum":
        return asked.missing if asked.missing.startswith("Select ") else f"Select {lower} from the list"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = limits.get("ge", limits.get("le"))
        return f"{label} must be {bound} or {'more' if 'ge' in limits else 'less'}"
    if kind.startswith("int"):
        return f"{label} must be a whole number"
    return f"{label} can't be read. Check it and enter it again"
