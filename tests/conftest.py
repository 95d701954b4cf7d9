"""What holds for every test: no display, no network, a home of its own, and nothing noisy or running left behind."""

from __future__ import annotations

import gc
import logging
import os
import re
import socket
import sys
import threading
import time
from pathlib import Path

# Before anything imports Qt or torch, which read these once.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

GOLDEN = Path(__file__).parent / "golden"
THREAD_SECONDS = 2.0

# A shared machine is slow now and then, which says nothing about the program.
settings.register_profile("nnbuilder", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("nnbuilder")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the files under tests/golden instead of comparing with them")


@pytest.fixture
def golden(request):
    """Compares a text with a file under tests/golden: `golden("lenet/model.py", text)`."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        assert path.exists(), f"There is no golden file {name}; pytest --update-golden writes it."
        assert text == path.read_text(encoding="utf-8"), f"{name} differs from what is made now; pytest --update-golden takes it over."

    return compare


@pytest.fixture(scope="session", autouse=True)
def _own_machine(tmp_path_factory):
    """No network, and every user folder inside the temporary one."""
    home = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(home / name.lower()))
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        yield


def _local_only(connect):
    def guarded(self, address):
        if self.family != socket.AF_UNIX:
            raise AssertionError(f"A test has tried to reach {address} over the network.")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("NNBUILDER_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def allowed_records():
    """Regular expressions of log records that a test expects; append to it."""
    return []


class _Records(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []

    def emit(self, record):
        self.records.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_log_records(allowed_records):
    handler = _Records()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    loud = [record for record in handler.records if not any(re.search(allowed, record) for allowed in allowed_records)]
    assert not loud, "Logged at WARNING or above:\n" + "\n".join(loud)


@pytest.fixture(autouse=True)
def _one_torch_thread():
    torch = sys.modules.get("torch")
    if torch is not None and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _no_left_over_threads():
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + THREAD_SECONDS
    for thread in _new_threads(before):
        thread.join(max(0.0, end - time.monotonic()))
    left = _new_threads(before)
    assert not left, f"Threads are still running: {[thread.name for thread in left]}"


def _new_threads(before):
    # A dummy stands for a thread of C++ that has called Python once; it never goes away.
    return [thread for thread in threading.enumerate() if thread not in before and not isinstance(thread, threading._DummyThread)]


@pytest.fixture(autouse=True)
def _no_left_over_timers(request):
    if not {"qtbot", "qapp", "qapp_cls"} & set(request.fixturenames):
        yield
        return
    before = {id(found) for found in _running()}
    yield
    left = [found for found in _running() if id(found) not in before]
    if left:
        del left
        _delete_deferred()
        gc.collect()
        left = [found for found in _running() if id(found) not in before]
    assert not left, f"Qt timers or threads are still running: {[_described(found) for found in left]}"


def _running():
    """The QTimers and QThreads that run now. Asked by type, since some modules make a warning of `isinstance`."""
    core, shiboken = sys.modules.get("PySide6.QtCore"), sys.modules.get("shiboken6") or sys.modules.get("shiboken6.Shiboken")
    if core is None or shiboken is None:
        return []
    alive = [found for found in gc.get_objects() if issubclass(type(found), (core.QTimer, core.QThread)) and shiboken.isValid(found)]
    return [found for found in alive if (found.isActive() if isinstance(found, core.QTimer) else found is not found.currentThread() and found.isRunning())]


def _delete_deferred():
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    core.QCoreApplication.processEvents()


def _described(found):
    owner = found.parent()
    return f"{type(found).__name__} {found.objectName()!r} of {type(owner).__name__ if owner is not None else 'nobody'}"
