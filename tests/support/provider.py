"""A real OpenID Connect provider (Canaille) in a process of its own, on a free port of localhost.

    jo = Person("u1", "Jo Khan", "jo.khan@wyp.example", groups=["scg-chairs"])
    with Provider(folder, [server.url + "/sign-in/back"], [jo]) as provider:
        provider.issuer, provider.client_id, provider.client_secret     # what scg is told
        back = provider.sign_in(http, "http://.../oauth/authorize?...", jo)  # the address that it sends Jo back to
        provider.know(replace(jo, groups=[]))                           # from now on, and Jo's session goes on

It has discovery, a signing key (RS256) and end_session. It demands a nonce, and checks PKCE where it is used, but
doesn't demand it of a client with a secret: that scg uses it is to be seen in the address. It gives `sub`, `name`,
`email` and `groups` (the last by the scope of that name, left out where somebody has none), in the id_token and
at userinfo; it never says `email_verified`. It asks nobody for consent. A second start has new keys and no
sessions, on the same port. Its cookie is called "provider", as cookies of localhost are shared by all ports.

`python -m tests.support.provider` makes its venv, .cache/provider, if what it is made from has changed.
"""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import requests

from tests.support.ports import free_port
from tests.support.processes import end, tied, wait_until
from tests.support.server import ROOT
from tests.support.world import PASSWORD

LOCK = ROOT / "requirements" / "provider.txt"
VENV = ROOT / ".cache" / "provider"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SCOPES = "openid email profile groups"


@dataclass(frozen=True)
class Person:
    """Somebody whom the provider knows. `subject` is `sub`, and never changes."""

    subject: str
    name: str
    email: str
    groups: list[str] = field(default_factory=list)
    password: str = PASSWORD


class Provider:
    """The provider; takes the folder for its file and log, the addresses it may send back to, and people."""

    def __init__(
        self, folder: Path, redirects: Iterable[str], people: Iterable[Person], after_sign_out: Iterable[str] = ()
    ):
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.discovery = f"{self.issuer}/.well-known/openid-configuration"
        self.client_id, self.client_secret = "scg", "a secret between the two"
        self.redirects, self.after_sign_out = list(redirects), list(after_sign_out)
        self._people = {person.subject: person for person in people}
        self._file, self._log = folder / "provider.json", folder / "provider.log"

    def __enter__(self) -> Self:
        prepare()
        self._write()
        command = [str(VENV / "bin" / "python"), str(Path(__file__).with_name("provider_run.py"))]
        command += [str(self.port), str(self._file)]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(tied(command, end_by="TERM"), stdout=log, stderr=log)
        wait_until(self._answers, self.process)
        return self

    def __exit__(self, *_: object) -> None:
        end(self.process)

    def start(self) -> Self:
        """As `with` does."""
        return self.__enter__()

    def stop(self) -> None:
        """Ends it; sessions and keys are gone."""
        self.__exit__()

    def _answers(self) -> bool:
        try:
            return requests.get(self.discovery, timeout=5).ok
        except requests.RequestException:
            return False

    @property
    def said(self) -> str:
        """What the provider has written so far."""
        return self._log.read_text()

    def know(self, *people: Person) -> None:
        """Adds people, or puts them in the place of those with the same subject, from the next request on."""
        self._people |= {person.subject: person for person in people}
        self._write()

    def forget(self, person: Person) -> None:
        """Removes somebody, from the next request on."""
        del self._people[person.subject]
        self._write()

    def _write(self) -> None:
        client = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uris": self.redirects,
            "post_logout_redirect_uris": self.after_sign_out,
        }
        content = {"client": client, "people": [asdict(person) for person in self._people.values()]}
        unfinished = self._file.with_suffix(".new")
        unfinished.write_text(json.dumps(content), "utf-8")
        unfinished.rename(self._file)

    def sign_in(self, http: requests.Session, authorize: str, person: Person) -> str:
        """Goes to the address that the client sends people to, and signs in there where it's asked.

        Gives the address, on the client, to which the provider sends them back; it isn't opened. AssertionError
        with the page when the provider refuses.
        """
        answer = self._followed(http, http.get(authorize, allow_redirects=False, timeout=10))
        by_page = ({"password": person.password}, {"login": person.subject, "remember": "y"})
        for _ in by_page:
            if answer.is_redirect:
                break
            step = by_page['name="login"' in answer.text]  # asked again, a person is asked for the password alone
            form = {"csrf_token": _token(answer.text), "answer": "", **step}
            sent = http.post(
                answer.url, data=form, headers={"Referer": answer.url}, allow_redirects=False, timeout=10
            )
            answer = self._followed(http, sent)
        assert answer.is_redirect, answer.text
        return answer.headers["Location"]

    def _followed(self, http: requests.Session, answer: requests.Response) -> requests.Response:
        """Follows redirections as long as they stay with the provider."""
        while answer.is_redirect and self._is_own(target := urljoin(answer.url, answer.headers["Location"])):
            answer = http.get(target, allow_redirects=False, timeout=10)
        return answer

    def _is_own(self, address: str) -> bool:
        return address.startswith(self.issuer + "/")

    def sign_in_at(self, page: Any, person: Person) -> None:
        """The same in a browser: Playwright's `page` stands at the login. Returns when it has left the provider."""
        page.fill("input[name=login]", person.subject)
        page.press("input[name=login]", "Enter")
        page.fill("input[name=password]", person.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: not self._is_own(address))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:2000]
    return found.group(1)


def prepare() -> None:
    """Makes the provider's venv (10 seconds, 110 MB of disk), unless it is there as locked."""
    stamp = VENV / "made-from.txt"
    VENV.parent.mkdir(exist_ok=True)
    with (VENV.parent / "provider.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_bytes() == LOCK.read_bytes():
            return
        print("Installing the tests' OpenID Connect provider (first time only)...", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True)
        _install()
        shutil.copyfile(LOCK, stamp)


def _install() -> None:
    """By uv, and by pip where packages come from an index that only pip's settings name."""
    environment = dict(os.environ)
    if CERTIFICATES.is_file():
        environment = {"SSL_CERT_FILE": str(CERTIFICATES), "PIP_CERT": str(CERTIFICATES), **environment}
    python, locked = str(VENV / "bin" / "python"), ["--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python, *locked]
    if subprocess.run(uv, env=environment, check=False).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *locked], env=environment, check=True)


if __name__ == "__main__":
    prepare()
