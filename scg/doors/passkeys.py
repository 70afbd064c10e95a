"""Passkeys at the door: challenges, given once and taken once, and what a passkey answers to one."""

import base64
import hmac
import importlib
import json
import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request, session
from flask_login import current_user

from scg import engine
from scg.commands.factors import use_passkey
from scg.doors.counts import counts
from scg.doors.signed_in import viewer
from scg.extensions import limiter
from scg.pieces import factors
from scg.record.clock import now
from scg.words import Refused

door = Blueprint("passkeys", __name__)
LIVES = 300  # seconds
LONGEST_ID = 400  # letters of its base64
NOT_KNOWN = "This passkey isn't known here. Sign in another way"
NOT_READ = "The passkey did not answer as it should. Try again"


@door.post("/passkeys/asked")
@limiter.limit("120 per minute")
def asked() -> Response:
    """What a browser asks a passkey to sign: for anybody, or with the passkeys of whoever has begun to sign in."""
    web, structs = _webauthn(), _webauthn("helpers.structs")
    known = factors.factors_of(_subject()).passkeys if _subject() else []
    allowed = [structs.PublicKeyCredentialDescriptor(id=web.base64url_to_bytes(one.id)) for one in known]
    options = web.generate_authentication_options(
        rp_id=_party()[0],
        challenge=_challenge("sign"),
        allow_credentials=allowed or None,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return Response(web.options_to_json(options), mimetype="application/json")


def to_add() -> Response:
    """What a browser asks for to make a new passkey of whoever is signed in."""
    web, structs = _webauthn(), _webauthn("helpers.structs")
    known = [web.base64url_to_bytes(one.id) for one in factors.factors_of(viewer().id).passkeys]
    options = web.generate_registration_options(
        rp_id=_party()[0],
        rp_name="scg",
        user_name=factors.email_of(viewer().id) or viewer().name,
        user_display_name=viewer().name,
        user_id=_handle(viewer().id),
        challenge=_challenge("add"),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return Response(web.options_to_json(options), mimetype="application/json")


def made(answer: str) -> tuple[str, bytes, int]:
    """A new passkey by its browser's answer: its id, its public key, how often it signed."""
    web, party = _webauthn(), _party()
    verified = _verified(
        web.verify_registration_response,
        credential=_read(answer),
        expected_challenge=_taken("add"),
        expected_rp_id=party[0],
        expected_origin=party[1],
        require_user_verification=True,
    )
    name = web.helpers.bytes_to_base64url(verified.credential_id)
    if len(name) > LONGEST_ID:
        raise Refused("This passkey can't be kept: its name is too long", field="label")
    return name, verified.credential_public_key, verified.sign_count


def signed_by(answer: str) -> str:
    """The id of the person whose passkey signed what it was asked; Refused where none of ours did."""
    told, party = _read(answer), _party()
    challenge, known = _taken("sign"), factors.passkey(str(told.get("id", ""))[:LONGEST_ID])
    if known is None or _is_anothers(told, known.person):
        raise Refused(NOT_KNOWN, field="passkey")
    person, key, public = known.person, known.id, known.public
    verified = _verified(
        _webauthn().verify_authentication_response,
        credential=told,
        expected_challenge=challenge,
        expected_rp_id=party[0],
        expected_origin=party[1],
        credential_public_key=public,
        credential_current_sign_count=known.signed,
        require_user_verification=True,
    )
    if not use_passkey(key, verified.new_sign_count):
        raise Refused(NOT_KNOWN, field="passkey")
    return person


def _is_anothers(told: dict[str, Any], person: str) -> bool:
    answered = told.get("response")
    handle = answered.get("userHandle") if isinstance(answered, dict) else None
    ours = base64.urlsafe_b64encode(_handle(person)).decode().rstrip("=")
    return bool(handle) and not hmac.compare_digest(str(handle).encode(), ours.encode())


def _verified(verify: Any, **told: Any) -> Any:
    failing = _webauthn("helpers.exceptions").WebAuthnException
    try:
        return verify(**told)
    except (failing, ValueError, LookupError, TypeError, EOFError) as problem:
        raise Refused(NOT_READ, field="passkey") from problem


def _read(answer: str) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(NOT_READ, field="passkey")
    return told


def _webauthn(part: str = "") -> Any:
    """The package, which takes a third of a second to load, when somebody first uses a passkey."""
    return engine.in_pool(importlib.import_module, f"webauthn.{part}" if part else "webauthn")


def _party() -> tuple[str, str]:
    """The name that passkeys are bound to, and the origin that they must have been asked by."""
    origin = str(current_app.config["SCG_ORIGIN"]).rstrip("/")
    return (urlsplit(origin).hostname or "", origin) if origin else ("localhost", request.host_url.rstrip("/"))


def _handle(person: str) -> bytes:
    """What a passkey knows its person as: nothing that names them, and the same as long as the account lasts."""
    return sha256(f"scg passkey\n{person}".encode()).digest()


def _subject() -> str:
    """Whoever has given a first factor, or is signed in; "" for anybody."""
    if current_user.is_authenticated:
        return str(current_user.person)
    return str(session.get("second", {}).get("person", ""))


def _challenge(purpose: str) -> bytes:
    challenge = secrets.token_bytes(32)
    told = {"is": challenge.hex(), "for": _for(purpose), "until": now().timestamp() + LIVES}
    session["challenge"] = told
    return challenge


def _for(purpose: str) -> str:
    return f"{purpose} {_subject()} {current_user.login if current_user.is_authenticated else ''}"


def _taken(purpose: str) -> bytes:
    """The challenge that this browser was given for this; it is taken once, whatever becomes of it."""
    kept = session.pop("challenge", None) or {}
    fresh = kept.get("for") == _for(purpose) and now().timestamp() < kept.get("until", 0)
    if not fresh or not counts().first(f"challenge:{sha256(kept['is'].encode()).hexdigest()}", LIVES):
        raise Refused("That took too long. Try again", field="passkey")
    return bytes.fromhex(kept["is"])
