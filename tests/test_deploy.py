"""What deploy/ holds is taken by the tools it is meant for, and names what scg knows."""

import http.server
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
import yaml

from config import SETTINGS
from tests.support.processes import tied, wait_until
from tests.support.server import ROOT

DEPLOY = ROOT / "deploy"
NAMES = {setting.name for setting in SETTINGS}
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
SYSTEMD = shutil.which("systemd-analyze")
INCIDENTS = [f"WY-2026-{number:02d}" for number in range(1, 21)]


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with its port and the headers that it got."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """What came in."""
        body = "".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("X-Port", str(self.server.server_address[1]))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def echo() -> Iterator[int]:
    """A server of its own; its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def listens(port: int) -> bool:
    """Whether anything takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def without_tls(port: int, workers: list[int], folder: Path) -> str:
    """The example on this machine: one port without TLS, these workers, and its files in a folder."""
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"(?m)^ *ssl_.*\n|^ *listen .*\[::\].*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.rpartition("    server {")[0] + "}\n"  # the one that sends people on to https
    for given, worker in zip(("8000", "8001"), workers, strict=True):
        text = text.replace(f"127.0.0.1:{given}", f"127.0.0.1:{worker}")
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in kept)
    return text.replace("http {", f"pid {folder}/pid;\nerror_log stderr;\nhttp {{\n{places}", 1)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[str]:
    """A real nginx with the example's routing in front of two servers that say who they are; its address."""
    if NGINX is None:
        pytest.skip("there is no nginx on this machine; tests/test_workers.py routes with a proxy of its own")
    with ExitStack() as stack:
        workers = [stack.enter_context(echo()) for _ in range(2)]
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        made = tmp_path / "nginx.conf"
        made.write_text(without_tls(port, workers, tmp_path))
        (tmp_path / "mime.types").write_text("types { text/html html; }\n")
        command = [NGINX, "-p", str(tmp_path), "-c", str(made), "-g", "daemon off;"]
        said = subprocess.run([*command[:-2], "-t"], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        running = subprocess.Popen(tied(command, end_by="QUIT"), stderr=subprocess.DEVNULL)
        stack.callback(running.wait, 10)
        stack.callback(running.terminate)
        wait_until(lambda: listens(port), running)
        yield f"http://127.0.0.1:{port}"


def test_nginx_sends_an_incident_to_one_worker_by_whichever_way_it_is_named(proxied: str) -> None:
    ports = {}
    for ref in INCIDENTS:
        ways = (f"incidents/{ref}", f"incidents/{ref}/since/7?link=1", f"api/incidents/{ref}/commands")
        sockets = (f"socket.io/?EIO=4&transport=polling&m={ref}&sid=1", f"socket.io/?m={ref}&transport=websocket")
        answers = {requests.get(f"{proxied}/{way}", timeout=5).headers["X-Port"] for way in (*ways, *sockets)}
        assert len(answers) == 1
        ports[ref] = answers.pop()
    assert len(set(ports.values())) == 2
    assert len({requests.get(f"{proxied}/sign-in", timeout=5).headers["X-Port"] for _ in range(20)}) == 2


def test_nginx_tells_who_asked_and_keeps_metrics_to_itself(proxied: str) -> None:
    told = requests.get(f"{proxied}/incidents", headers={"X-Forwarded-For": "192.0.2.1"}, timeout=5).text
    assert "X-Forwarded-For: 127.0.0.1\n" in told and "X-Forwarded-Proto: http\n" in told
    assert f"Host: {proxied.removeprefix('http://')}\n" in told
    assert requests.get(f"{proxied}/metrics", timeout=5).status_code == 404


@pytest.mark.skipif(SYSTEMD is None, reason="there is no systemd-analyze on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]
    for unit in units:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/scg/.venv/bin/scg", sys.executable))
    made = [str(tmp_path / unit.name) for unit in units]
    done = subprocess.run([str(SYSTEMD), "verify", "--man=no", *made], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "scg" in line]
    assert (len(units), done.returncode, ours) == (3, 0, [])


def test_the_compose_file_and_the_units_name_settings_that_there_are() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    told = set(compose["services"]["app"]["environment"])
    told |= set(re.findall(r"(?m)^([A-Z_]+)=", (DEPLOY / "scg.env.example").read_text()))
    for unit in DEPLOY.glob("*.service"):
        told |= set(re.findall(r"\b([A-Z_]+)=\S", "".join(re.findall(r"(?m)^Environment=.*$", unit.read_text()))))
    assert {"SCG_WORKERS", "SCG_PROXIES", "SECRET_KEY"} <= told <= NAMES
    assert {"app", "proxy", "database", "queue"} == set(compose["services"])
    workers = re.findall(r"server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx.conf").read_text())
    assert compose["services"]["app"]["environment"]["SCG_WORKERS"] == str(len(workers))
