"""Chromium without a window, spoken to in the Chrome DevTools Protocol: commands in, results and events out.

Over the pipe that `--remote-debugging-pipe` opens: messages in JSON, each ended by NUL, so that no other library is
needed (https://chromedevtools.github.io/devtools-protocol/).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip


class Tab:
    """One page of a browser: `requests` are the addresses that it asked for, `complaints` what it logged of itself."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._sent = 0
        self._left = b""
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command."""
        self._sent += 1
        message: dict[str, Any] = {"id": self._sent, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        left = json.dumps(message).encode() + b"\0"
        while left:
            left = left[os.write(self._write, left) :]
        while (found := self._message()).get("id") != self._sent:
            self._note(found)
        assert "error" not in found, f"{method}: {found['error']}"
        result: dict[str, Any] = found["result"]
        return result

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._read, 1 << 20)
            assert more, "Chromium has ended"
            self._left += more
        text, _, self._left = self._left.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message

    def _note(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(event["params"]["request"]["url"])
        if event.get("method") == "Log.entryAdded":
            self.complaints.append(event["params"]["entry"]["text"])
        if event.get("method") == "Audits.issueAdded":
            self.complaints.append(event["params"]["issue"]["code"])

    def open(self, address: str) -> None:
        """Load a page and wait until it is there."""
        self._events.clear()
        self.send("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._note(self._message())

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page; a promise is awaited."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """Press and release a key."""
        text = {"text": "\r"} if key == "Enter" else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def size(self, width: int, height: int = 800) -> None:
        """Make the window as wide as a device."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, name: str) -> None:
        """Prefer light or dark colours."""
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def scripts(self, allowed: bool) -> None:
        """Let pages run scripts, or not."""
        self.send("Emulation.setScriptExecutionDisabled", value=not allowed)


@contextmanager
def chromium(profile: Path) -> Iterator[Tab]:
    """A browser with one tab, which ends with the block."""
    from_tests, to_browser = os.pipe()
    from_browser, to_tests = os.pipe()
    # The browser reads commands from file 3 and writes answers to file 4.
    command = [PROGRAM, *FLAGS, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    wrapped = ["bash", "-c", f'exec "$@" 3<&{from_tests} 4>&{to_tests}', "bash", *command]
    browser = subprocess.Popen(wrapped, pass_fds=(from_tests, to_tests), stderr=subprocess.DEVNULL)
    os.close(from_tests)
    os.close(to_tests)
    try:
        yield Tab(to_browser, from_browser)
    finally:
        browser.terminate()
        browser.wait(20)
        os.close(to_browser)
        os.close(from_browser)
