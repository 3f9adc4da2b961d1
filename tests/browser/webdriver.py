"""A browser to steer: W3C WebDriver over HTTP to chromedriver, as much of it as the tests use.

https://www.w3.org/TR/webdriver2/
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chromium import FLAGS, PROGRAM

CHROMEDRIVER = shutil.which("chromedriver") or ""
SMALL = "--disable-dev-shm-usage"
"""Pages of a browser under chromedriver may be larger than the shared memory of a container."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of an element's reference (section 12.1)."""
TAB, ENTER, CONTROL, SPACE, END = "\ue004", "\ue007", "\ue009", " ", "\ue010"


class Browser:
    """One session; what a page throws is an AssertionError here."""

    def __init__(self, address: str, capabilities: dict[str, Any]) -> None:
        self._address = address
        self._session = ""
        found = self.call("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self._session = f"/{found['sessionId']}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        address = f"{self._address}/session{self._session}{path}"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from error

    def open(self, address: str) -> None:
        self.call("POST", "/url", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """The value that a script returns, or its promise comes to."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def until(self, condition: str, *arguments: Any, seconds: float = 60) -> Any:
        """The first value of an expression that holds; fails when none does in time."""
        end = time.monotonic() + seconds
        while not (found := self.run(f"return {condition}", *arguments)):
            assert time.monotonic() < end, (
                f"never true: {condition}; the page says: {self.run('return document.body.innerText')[-600:]}"
            )
            time.sleep(0.02)
        return found

    def click(self, selector: str) -> None:
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        self.call("POST", f"/element/{found[ELEMENT]}/click", {})

    def keys(self, *keys: str, held: str = "") -> None:
        """Press keys, with others held down, where the focus is."""
        press = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        down = [{"type": "keyDown", "value": key} for key in held]
        up = [{"type": "keyUp", "value": key} for key in held]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": down + press + up}]})

    def resize(self, width: int, height: int) -> None:
        """The size of what a page has for itself."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.developer("Emulation.setDeviceMetricsOverride", **metrics)

    def developer(self, command: str, **parameters: Any) -> Any:
        """A command of the Chrome DevTools Protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def logged(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since the last time: `browser` is the console, `performance` has the requests."""
        found: list[dict[str, Any]] = self.call("POST", "/se/log", {"type": kind})
        return found

    def requests(self) -> list[str]:
        """The addresses asked for since the last time, also by workers."""
        messages = (json.loads(entry["message"])["message"] for entry in self.logged("performance"))
        return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]

    def picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def close(self) -> None:
        self.call("DELETE", "")


@contextmanager
def browsing(folder: Path) -> Iterator[Callable[..., Browser]]:
    """A function that opens browsers, with preferences; all are closed in the end."""
    opened: list[Browser] = []
    with subprocess.Popen(
        [CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as driver:
        assert driver.stdout
        port = next(line.rpartition(" ")[2].strip(" .\n") for line in driver.stdout if "successfully" in line)

        def browser(*flags: str, **preferences: Any) -> Browser:
            profile = folder / f"profile-{len(opened)}"
            options = {
                "binary": PROGRAM,
                "args": [*FLAGS, SMALL, f"--user-data-dir={profile}", *flags],
                "prefs": preferences,
            }
            logs = {"browser": "ALL", "performance": "ALL"}
            opened.append(
                Browser(f"http://127.0.0.1:{port}", {"goog:chromeOptions": options, "goog:loggingPrefs": logs})
            )
            return opened[-1]

        try:
            yield browser
        finally:
            for one in opened:
                one.close()
            driver.terminate()
