"""What an outgoing webhook may be set to and reach, and how its calls are signed."""

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

LONGEST = 500


def problem_with(address: str, *, https_only: bool) -> str:
    """What is wrong with an address to call, in a sentence; "" where nothing is."""
    try:
        told = urlsplit(address)
        port = told.port
    except ValueError:
        return "Enter an address, like https://bridge.example.gov.uk/scg"
    if told.scheme not in ("http", "https") or not told.hostname or port == 0 or not address.isascii():
        return "Enter an address, like https://bridge.example.gov.uk/scg"
    if told.username is not None or told.password is not None or told.query or told.fragment:
        return "Enter an address without a name, password, ? or #: it stands in the forum’s record"
    if https_only and told.scheme != "https":
        return "Enter an address that begins with https://"
    return ""


def may_reach(address: str, *, private: bool) -> bool:
    """Whether a call may go to this IP address: to the public internet, and where `private` is set to private ones.

    Never to what a machine says of itself by link-local addresses, as in a cloud, and never to many at once.
    Source: OWASP SSRF Prevention Cheat Sheet.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    if found.is_link_local or found.is_multicast or found.is_unspecified or (found.is_reserved and not private):
        return False
    return found.is_global or (private and (found.is_private or found.is_loopback))


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What goes with a call: when it was signed, in seconds since 1970, and the HMAC-SHA256 of it and the body."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"
