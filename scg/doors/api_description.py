"""The OpenAPI 3.1 description of the API, made from the commands' own models."""

from functools import cache
from typing import Any

from scg import __version__
from scg.commands import COMMANDS, Command
from scg.rules.numbers import DIGITS

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
REFUSALS = {
    "400": "The address, a header or the body can't be read; a body is one JSON object, no name in it twice",
    "401": "Not signed in",
    "403": "The caller's seat does not carry this, or the CSRF token is missing",
    "404": "It does not exist, or isn't the caller's to see",
    "409": "The same request is being answered, or the caller is ahead of the record",
    "412": "What is edited has changed; `current` says how it stands now",
    "413": "The body is longer than one megabyte",
    "422": "Refused, with a sentence and one for each field; also a key used for another request",
    "428": "An edit must say which version it was made from (If-Match)",
    "429": "Too many requests; Retry-After says when to come back",
    "503": "It can't be recorded just now; Retry-After says when to come back",
}


@cache
def described() -> dict[str, Any]:
    """The whole description as a plain object."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "scg", "version": __version__, "description": _INTRODUCTION},
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": {
            "/api/incidents": {
                "get": _get("The incidents that the caller sees", "Incidents"),
                "post": _post("Open an incident", {"open_incident": COMMANDS["open_incident"]}, named=False),
            },
            "/api/incidents/{ref}": {
                "parameters": [_REF],
                "get": _get("A whole incident as it stands, with its sequence number", "Snapshot"),
            },
            "/api/incidents/{ref}/entries": {
                "parameters": [_REF],
                "get": _entries(),
            },
            "/api/incidents/{ref}/commands": {
                "parameters": [_REF],
                "post": _post("Carry out one command in an incident", _commands(forum_wide=False)),
            },
            "/api/forum/commands": {
                "post": _post("Carry out one command of the forum", _commands(forum_wide=True))
            },
        },
        "components": {"schemas": _schemas(), "securitySchemes": _SCHEMES},
    }


_INTRODUCTION = (
    "Everything that people do in scg, for machines. Every command needs an Idempotency-Key: the same "
    "request again gets the first answer. Times are ISO 8601; without a zone they are Europe/London. Some acts "
    "ask to show first that it is you: by cookie, POST {password} or {code} to /api/confirm; not by token."
)
_REF = {"name": "ref", "in": "path", "required": True, "schema": TEXT, "example": "WY-2020-01"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
}
_MATCH = {"name": "If-Match", "in": "header", "schema": TEXT, "description": "The version being edited"}
_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token from: scg token"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "scg", "description": "With X-CSRFToken"},
}


def _commands(*, forum_wide: bool) -> dict[str, Command]:
    return {name: act for name, act in COMMANDS.items() if act.forum_wide == forum_wide}


def _query(*names: str) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 0, "maximum": 10**DIGITS - 1}
    return [{"name": name, "in": "query", "schema": number} for name in names]


def _answer(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _refusals(*codes: str) -> dict[str, Any]:
    return {code: _answer(REFUSALS[code], "Refusal") for code in codes}


def _get(summary: str, schema: str, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    answers = {"200": _answer(summary, schema), **_refusals("400", "401", "404", "422", "429", "503")}
    return {"summary": summary, "parameters": parameters or [], "responses": answers}


def _entries() -> dict[str, Any]:
    told = _get("Entries after a sequence number, in order", "Entries", _query("after", "limit"))
    told["responses"]["409"] = _answer("The caller has seen more entries than there are", "Entries")
    return told


def _post(summary: str, acts: dict[str, Command], *, named: bool = True) -> dict[str, Any]:
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in acts]
    schema: dict[str, Any] = {"oneOf": schemas} if named else _without_name(next(iter(acts.values())))
    if named:
        mapping = {name: f"#/components/schemas/{name}" for name in acts}
        schema["discriminator"] = {"propertyName": "command", "mapping": mapping}
    answers = {
        "201": _answer("Recorded", "Recorded"),
        "200": _answer("The first answer again, or done already", "Recorded"),
        **_refusals(*REFUSALS),
    }
    return {
        "summary": summary,
        "parameters": [_KEY, _MATCH],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": answers,
    }


def _without_name(act: Command) -> dict[str, Any]:
    return _inlined(act.model.model_json_schema())


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema whose definitions stand where they are used, as components have no place for them."""
    definitions = schema.pop("$defs", {})

    def resolved(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                return resolved(definitions[part["$ref"].rpartition("/")[2]])
            return {name: resolved(inner) for name, inner in part.items()}
        return [resolved(inner) for inner in part] if isinstance(part, list) else part

    result: dict[str, Any] = resolved(schema)
    return result


def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for name, act in COMMANDS.items():
        schema = _inlined(act.model.model_json_schema())
        schema["description"] = act.doc
        own = {"command": {"const": name}, "client_at": _CLIENT_AT}
        schema["properties"] = {**own, **schema.get("properties", {})}
        schema["required"] = ["command", *schema.get("required", [])]
        schemas[name] = schema
    return {**schemas, **_ANSWERS}


_CLIENT_AT = {"type": "string", "description": "The device's own time, of what was done without the network"}
_OBJECTS = {"type": "array", "items": {"type": "object"}}
_ANSWERS: dict[str, Any] = {
    "Recorded": {
        "type": "object",
        "properties": {
            "log": TEXT,
            "seq": NUMBER,
            "link": TEXT,
            "at": TEXT,
            "kind": TEXT,
            "entity": TEXT,
            "replay": {"type": "boolean"},
            "already": TEXT,
            "code": {**TEXT, "description": "An invitation's code, to who made it, for ten minutes"},
            "spelt": {"type": "array", "items": TEXT},
        },
        "required": ["replay"],
    },
    "Refusal": {
        "type": "object",
        "properties": {
            "error": TEXT,
            "sentence": TEXT,
            "fields": {"type": "object", "additionalProperties": TEXT},
            "current": {"type": "object"},
        },
        "required": ["error", "sentence"],
    },
    "Incidents": {"type": "object", "properties": {"incidents": _OBJECTS}, "required": ["incidents"]},
    "Snapshot": {
        "type": "object",
        "properties": {"seq": NUMBER, "link": TEXT, "incident": {"type": "object"}},
        "required": ["seq", "link", "incident"],
    },
    "Entries": {
        "type": "object",
        "properties": {"head": NUMBER, "entries": _OBJECTS},
        "required": ["head", "entries"],
    },
}
