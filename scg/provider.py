"""A provider of single sign-on, spoken to by OpenID Connect: where it sends people, and whom it says came back.

Whoever speaks to it waits seconds, never longer, and in a thread of the pool: looking its name up would else hold
up every page. Authlib is loaded when the first person signs in by it.
"""

import importlib
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scg import engine
from scg.record.clock import now
from scg.rules.single_sign_on import LEEWAY, LONGEST, VOUCHING

STEP_SECONDS = 3.0  # to reach it, and between any two pieces of an answer
WHOLE_SECONDS = 8.0
MOST_AT_ONCE = 5  # of the pool's threads: while it doesn't answer, passwords are checked and acts committed in them
TURN_SECONDS = 0.05
KNOWN_SECONDS = {"described": 60.0, "keys": 3600.0}
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
SCOPES = ("openid", "profile", "email")
# Signed by the provider alone: neither "none", nor by the secret that we share with it (OWASP ASVS 5.0, 9.1.2).
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
Result = TypeVar("Result")
_known: dict[tuple[str, str], tuple[float, Any]] = {}
_speaking_now: list[None] = []


class Away(Exception):
    """The provider doesn't answer, or answers as none does."""


class NotSo(Exception):
    """What came back doesn't hold: it isn't the provider's, isn't meant for us, or was used before."""


@dataclass(frozen=True)
class Provider:
    """A provider, as this installation is registered with it; `groups` is the claim in which it lists groups."""

    issuer: str
    client_id: str
    client_secret: str
    groups: str = "groups"


@dataclass(frozen=True)
class Begun:
    """One way to the provider that a browser has begun: what only that browser and the provider know of it."""

    state: str
    nonce: str
    verifier: str
    back: str


def provider_of(settings: Mapping[str, Any]) -> Provider | None:
    """The provider that these settings name, or None."""
    names = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "GROUPS")
    return Provider(*(settings[f"SCG_OIDC_{name}"] for name in names)) if settings["SCG_OIDC_ISSUER"] else None


def begin(provider: Provider, back: str, *, again: bool = False) -> tuple[str, Begun]:
    """Where to send a browser to sign in, and what to keep of it; `back` is the address that it is sent back to.

    With `again` the provider is to ask who they are even if it knows. Away where it doesn't answer.
    """
    begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), back)
    described = _recalled(provider, "described")
    described, address = _in_time(_begin, provider, begun, described, again)
    _recall(provider, described=described)
    return address, begun


def finish(provider: Provider, begun: Begun, given: Mapping[str, str]) -> dict[str, Any]:
    """What the provider says of who came back with these parameters, all of it checked; Away or NotSo otherwise."""
    known = [_recalled(provider, name) for name in KNOWN_SECONDS]
    described, keys, claims = _in_time(_finish, provider, begun, dict(given), *known)
    _recall(provider, described=described, keys=keys)
    return claims


def _recalled(provider: Provider, name: str) -> Any:
    at, told = _known.get((provider.issuer, name), (0.0, None))
    return told if told is not None and time.monotonic() - at < KNOWN_SECONDS[name] else None


def _recall(provider: Provider, **told: Any) -> None:
    for name, one in told.items():
        if _recalled(provider, name) is not one:
            _known[provider.issuer, name] = (time.monotonic(), one)


def _in_time(function: Callable[..., Result], *about: Any) -> Result:
    try:
        return engine.within(WHOLE_SECONDS, _in_turn, function, *about)
    except OSError as problem:  # what requests raises is one, and so is a time limit
        raise Away(type(problem).__name__) from problem


def _in_turn(function: Callable[..., Result], *about: Any) -> Result:
    while len(_speaking_now) >= MOST_AT_ONCE:
        engine.sleep(TURN_SECONDS)
    _speaking_now.append(None)
    return engine.in_pool(_until_done, function, *about)


def _until_done(function: Callable[..., Result], *about: Any) -> Result:
    try:
        return function(*about)
    finally:
        _speaking_now.pop()  # by the thread itself, which goes on when nobody waits for it any more


def _begin(provider: Provider, begun: Begun, described: Any, again: bool) -> tuple[Any, str]:
    with _speaking(provider, begun) as speaking:
        described = described or _described(provider, speaking)
        supported = described.get("scopes_supported")
        more = [provider.groups] if isinstance(supported, list) and provider.groups in supported else []
        # With an age it has to say when they showed it. 0 has some providers ask again for ever.
        asked = {"prompt": "login", "max_age": "60"} if again else {}
        address, _ = speaking.create_authorization_url(
            described["authorization_endpoint"],
            state=begun.state,
            code_verifier=begun.verifier,
            nonce=begun.nonce,
            scope=" ".join([*SCOPES, *more]),
            **asked,
        )
    return described, str(address)


def _finish(
    provider: Provider, begun: Begun, given: dict[str, str], described: Any, keys: Any
) -> tuple[Any, Any, dict[str, Any]]:
    failing = (_part("authlib.common.errors").AuthlibBaseError, _part("joserfc.errors").JoseError)
    with _speaking(provider, begun) as speaking:
        described = described or _described(provider, speaking)
        _from_it(described, given)
        try:
            token = _token(speaking, described, begun, given)
            keys, claims = _checked(provider, speaking, described, keys, token, begun)
        except (*failing, ValueError, TypeError, LookupError, AttributeError) as problem:
            if isinstance(problem, OSError):
                raise
            raise NotSo(_why(problem)) from problem
        return described, keys, {**_more(provider, speaking, described, claims), **claims}


def _why(problem: Exception) -> str:
    """What to log of it: the kind, and a code such as invalid_client, but no text of the provider’s."""
    return f"{type(problem).__name__} {_code(getattr(problem, 'error', None))}".rstrip()


def _code(told: Any) -> str:
    return told if isinstance(told, str) and re.fullmatch(r"[a-z_]{1,40}", told) else ""


def _speaking(provider: Provider, begun: Begun) -> Any:
    return _part("authlib.integrations.requests_client").OAuth2Session(
        provider.client_id,
        provider.client_secret,
        redirect_uri=begun.back,
        code_challenge_method="S256",
        default_timeout=STEP_SECONDS,
    )


def _part(name: str) -> Any:
    return importlib.import_module(name)


def _described(provider: Provider, speaking: Any) -> dict[str, Any]:
    """What the provider says of itself; Away where that isn't what this provider would say."""
    described = _read(speaking, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    scheme = "https://" if provider.issuer.startswith("https://") else "http"
    theirs = str(described.get("issuer")).rstrip("/") == provider.issuer.rstrip("/")
    there = {name: described[name] for name in ENDPOINTS if described.get(name)}
    if not theirs or not {*ENDPOINTS[:3]} <= there.keys():
        raise Away("described as another")
    if not all(str(address).startswith(scheme) for address in there.values()):
        raise Away("described without TLS")
    return described


def _read(speaking: Any, address: str, **options: Any) -> dict[str, Any]:
    options = options or {"withhold_token": True}
    answer = speaking.request("GET", address, allow_redirects=False, **options)
    answer.raise_for_status()
    try:
        told = answer.json()
    except RecursionError:
        told = None
    if not isinstance(told, dict):
        raise Away("not an object")
    return told


def _from_it(described: dict[str, Any], given: dict[str, str]) -> None:
    """NotSo where another provider answers in its place (RFC 9207), or this one that it won't."""
    issuer, told = given.get("iss"), described.get("authorization_response_iss_parameter_supported")
    if (issuer is not None or told) and issuer != described["issuer"]:
        raise NotSo("another issuer")
    if not given.get("code"):
        raise NotSo(f"no code {_code(given.get('error'))}".rstrip())


def _token(speaking: Any, described: dict[str, Any], begun: Begun, given: dict[str, str]) -> Any:
    ways = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in ways:
        speaking.token_endpoint_auth_method = "client_secret_post"
    return speaking.fetch_token(
        described["token_endpoint"],
        grant_type="authorization_code",
        code=given["code"],
        code_verifier=begun.verifier,
        allow_redirects=False,
    )


def _checked(
    provider: Provider, speaking: Any, described: dict[str, Any], keys: Any, token: Any, begun: Begun
) -> tuple[Any, dict[str, Any]]:
    """The keys that its token is signed with, and the claims in it. Source: OpenID Connect Core 1.0, 3.1.3.7."""
    keys = keys or _read(speaking, described["jwks_uri"])
    wrong = _part("joserfc.errors")
    try:
        signed = _signed(token["id_token"], keys)
    except (wrong.InvalidKeyIdError, wrong.BadSignatureError):  # as after it has changed its keys
        keys = _read(speaking, described["jwks_uri"])
        signed = _signed(token["id_token"], keys)
    is_so = {"iss": described["issuer"], "aud": provider.client_id}
    claims = _part("authlib.oidc.core").CodeIDToken(
        signed.claims,
        signed.header,
        {name: {"essential": True, "value": value} for name, value in is_so.items()},
        {"nonce": begun.nonce, "client_id": provider.client_id, "access_token": token.get("access_token")},
    )
    claims.validate(now=int(now().timestamp()), leeway=int(LEEWAY.total_seconds()))
    if not all(0 < len(str(claims[name])) <= LONGEST[of] for name, of in (("iss", "issuer"), ("sub", "subject"))):
        raise NotSo("a name too long")
    return keys, dict(claims)


def _signed(token: str, keys: dict[str, Any]) -> Any:
    registry = _part("joserfc.jws").JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    return _part("joserfc.jwt").decode(token, _part("joserfc.jwk").KeySet.import_key_set(keys), registry=registry)


def _more(provider: Provider, speaking: Any, described: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """What the provider says besides, where its token left out the address or the groups; {} if it says nothing."""
    if ("email" in claims and provider.groups in claims) or not described.get("userinfo_endpoint"):
        return {}
    try:
        told = _read(speaking, described["userinfo_endpoint"], timeout=STEP_SECONDS)
    except (OSError, ValueError, Away):
        return {}
    if told.get("sub") != claims["sub"]:
        return {}
    # Whether an address is vouched for is said of that address alone.
    address = () if "email" in claims else ("email", *VOUCHING)
    names = ("name", "preferred_username", provider.groups, *address)
    return {name: told[name] for name in names if name in told}
