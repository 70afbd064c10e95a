"""Which names scg answers to, and from which pages its socket may be opened: lists, and nothing else."""

from ipaddress import ip_address

from flask import abort, current_app, request

HERE = frozenset({"localhost"})
WATCHED = ("/health/", "/metrics")


def known_host() -> None:
    """Refuse a request under a name that isn't scg's, which a page elsewhere may have made to lead here.

    Where no public address is set, a bare address of the machine will do: no name can be made to lead there.
    Source: OWASP ASVS 5.0, 4.1 and 3.5; the attack is called DNS rebinding. What watches over a server asks each
    by its own address, and is told nothing of anybody's.
    """
    if not request.path.startswith(WATCHED) and not is_ours(request.host):
        abort(421)


def is_ours(host: str) -> bool:
    """Whether a host, with or without its port, is a name of this installation."""
    name = _name(host)
    return name in _names() or (not current_app.config["SCG_ORIGIN"] and _is_address(name))


def _names() -> set[str]:
    config = current_app.config
    listed = {name.strip().lower() for name in config["SCG_HOSTS"].split(",") if name.strip()}
    if not config["SCG_ORIGIN"]:
        return listed | HERE
    return listed | {_name(config["SCG_ORIGIN"].partition("://")[2])}


def _name(host: str) -> str:
    name, colon, port = host.strip().lower().rpartition(":")
    return (name if colon and port.isdigit() else host.strip().lower()).rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_from_here(*, by_token: bool) -> bool:
    """Whether a socket is being opened by a page of ours, as its browser says, or by a machine with a token.

    A browser names the page's origin, or, where it opens with a plain request, that it is of the same one.
    Source: OWASP ASVS 5.0, 4.4.2.
    """
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.rstrip("/").lower() in _origins()
    return by_token or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _origins() -> set[str]:
    public = current_app.config["SCG_ORIGIN"].rstrip("/").lower()
    if not public:
        return {f"{request.scheme}://{request.host}".lower()}
    scheme = public.partition("://")[0]
    return {public, *(f"{scheme}://{name}" for name in _names())}
