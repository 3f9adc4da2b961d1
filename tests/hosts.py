"""Hosts for tests: the application, nginx and Apache, each serving a folder on the loopback interface, unprivileged."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("authz_core", "deflate", "filter", "headers", "mime", "mpm_event", "rewrite", "setenvif", "dir")

NGINX = """
daemon off;
master_process off;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {rules}/nginx-http.conf;
    server {{
        listen 127.0.0.1:{port};
        absolute_redirect off;
        root {root};
        include {rules}/nginx-server.conf;
    }}
}}
"""

APACHE = """
ServerRoot {work}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {work}/apache.pid
ErrorLog {work}/error.log
DefaultRuntimeDir {work}
TypesConfig /dev/null
DocumentRoot {root}
{modules}
<Directory {root}>
    AllowOverride All
    Require all granted
    Options FollowSymLinks
</Directory>
"""


@dataclass(frozen=True)
class Reply:
    """What a host answers; header names are lower case, values of one name joined."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Host:
    """A server on the loopback interface."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self.port = port

    def ask(self, method: str, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask with exactly these headers and a target that is sent as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            found: dict[str, str] = {}
            for name, value in response.getheaders():
                found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
            return Reply(response.status, found, response.read())
        finally:
            connection.close()


class Client:
    """An ASGI application, asked as a host is."""

    name = "application"

    def __init__(self, client: TestClient) -> None:
        self._client = client

    def ask(self, method: str, target: str, headers: Mapping[str, str] | None = None) -> Reply:
        self._client.headers.clear()
        request = self._client.build_request(method, target, headers=dict(headers or {}))
        for name in ("accept", "accept-encoding", "user-agent"):
            if name not in (headers or {}):
                request.headers.pop(name, None)
        response = self._client.send(request, follow_redirects=False)
        return Reply(response.status_code, dict(response.headers), response.content)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def nginx(root: Path, rules: Path, work: Path) -> Iterator[Host]:
    """nginx with the rules; skips where it is not installed."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    work.mkdir()
    configuration = work / "nginx.conf"
    configuration.write_text(NGINX.format(work=work, rules=rules, port=port, root=root), encoding="utf-8")
    with _running([program, "-c", str(configuration), "-p", str(work), "-e", str(work / "error.log")], port, work):
        yield Host("nginx", port)


@contextmanager
def apache(root: Path, work: Path) -> Iterator[Host]:
    """Apache on a folder that holds a `.htaccess`; skips where it or one of its modules is not installed."""
    program = shutil.which("apache2", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("Apache (apache2) is not installed")
    missing = [name for name in NEEDED if not (MODULES / f"mod_{name}.so").is_file()]
    if missing:
        pytest.skip(f"Apache modules are not installed: {missing}")
    port = free_port()
    work.mkdir()
    loaded = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
    configuration = work / "apache.conf"
    configuration.write_text(APACHE.format(work=work, port=port, root=root, modules=loaded), encoding="utf-8")
    with _running([program, "-X", "-f", str(configuration)], port, work):
        yield Host("apache", port)


@contextmanager
def _running(command: list[str], port: int, work: Path) -> Iterator[None]:
    with (work / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for(port, process, work)
        yield
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], work: Path) -> None:
    """Wait until something listens on a port."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    said = "".join(path.read_text(errors="replace") for path in work.glob("*") if path.name in ("output", "error.log"))
    raise AssertionError(f"{process.args!r} does not listen:\n{said}")
