"""What every test is held to: no warnings, no WARNING logs, no Qt messages, nothing left running, no network."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")
# Two threads give other last bits than one, and two test processes on two cores are slower with more.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples on every machine and every day; `--hypothesis-profile searching` looks for others.
hypothesis.settings.register_profile("repeatable", derandomize=True)
hypothesis.settings.register_profile("searching", derandomize=False)
hypothesis.settings.load_profile("repeatable")

QT_MESSAGES_ALLOWED = (
    # The offscreen platform has no themes and no input methods, which is what it is for.
    "This plugin does not support",
)
GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing with them")


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("NNBUILDER_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family == getattr(socket, "AF_UNIX", None):
            return connect(self, address)
        raise AssertionError(f"a test tried to reach {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def _no_warning_logs(caplog):
    yield
    loud = [record for when in ("setup", "call") for record in caplog.get_records(when) if record.levelno >= logging.WARNING]
    assert not loud, f"logged: {loud[0].name}: {loud[0].getMessage()}"


@pytest.fixture(autouse=True)
def _no_threads_left():
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while (
        left := [thread for thread in threading.enumerate() if thread not in before and thread.is_alive() and not thread.daemon]
    ) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"left running: {left}"


@pytest.fixture(autouse=True)
def _no_qt_messages():
    """Qt messages and timers of widgets that are gone; only where a test has loaded Qt."""
    if "PySide6.QtCore" not in sys.modules:
        yield
        return
    from PySide6.QtCore import qInstallMessageHandler

    messages: list[str] = []
    before = qInstallMessageHandler(lambda kind, context, text: messages.append(text))
    yield
    qInstallMessageHandler(before)
    told = [text for text in messages if not text.startswith(QT_MESSAGES_ALLOWED)]
    assert not told, f"Qt said: {told[0]}"


@pytest.fixture
def golden(request):
    """Compares a text with a file under tests/golden; `--update-golden` writes it."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.exists(), f"there is no golden file {name}; run with --update-golden"
        assert text == path.read_text("utf-8")

    return compare
