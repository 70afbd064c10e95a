"""What an outgoing webhook may be set to and reach, and how its calls are signed."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 500
SITE_LOCAL = ip_network("fec0::/10")
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an address of IPv4
# Where clouds tell a machine about itself, beside link-local addresses: Oracle's, Azure's, AWS's.
OF_CLOUDS = tuple(map(ip_network, ("192.0.0.192/32", "168.63.129.16/32", "fd00:ec2::/32")))


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

    Never to what a machine says of itself, as in a cloud, and never to many at once.
    Source: OWASP SSRF Prevention Cheat Sheet.
    """
    found = _told(address)
    if found.is_link_local or found.is_multicast or found.is_unspecified or (found.is_reserved and not private):
        return False
    if any(found in one for one in OF_CLOUDS):
        return False
    own = found.is_private or found.is_loopback or found in SITE_LOCAL
    return private if own else found.is_global


def _told(address: str) -> IPv4Address | IPv6Address:
    """The address, or that of IPv4 which is written in one of IPv6."""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return found
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What goes with a call: when it was signed, in seconds since 1970, and the HMAC-SHA256 of it and the body."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"
