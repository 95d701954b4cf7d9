"""Which process a run belongs to: told without touching the process."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnbuilder.training import processes

PACKAGE = Path(__file__).parents[2] / "nnbuilder"


def test_this_process_is_alive_and_a_process_that_has_ended_is_not():
    assert processes.is_alive(processes.current())
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    name = f"{child.pid} {processes.started(child.pid)}"
    assert processes.is_alive(name)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not processes.is_alive(name), "it has ended, though nobody has waited for it yet"
    child.wait()
    assert not processes.is_alive(name)


def test_a_number_that_was_given_to_another_process_is_not_the_one_that_is_meant():
    number, _, started = processes.current().partition(" ")
    assert not processes.is_alive(f"{number} {started}1")


@pytest.mark.parametrize("name", ["", " ", "1", "-1 5", "0 0", "x y", "99999999999999999999 1", "1 ", "\ud800 1", "²  "])
def test_what_names_no_process_is_not_alive(name):
    assert not processes.is_alive(name)


@pytest.mark.skipif(os.name != "posix", reason="ps is a command of POSIX")
def test_where_there_is_no_proc_ps_tells_the_same():
    """The way of macOS, tried here."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    started = processes._started_by_ps(child.pid)
    assert started
    assert processes._started_by_ps(child.pid) == started
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert processes._started_by_ps(child.pid) is None
    child.wait()
    assert processes._started_by_ps(child.pid) is None


def test_no_process_is_ever_sent_a_signal_to_see_whether_it_is_there():
    """`os.kill(pid, 0)` ends the process on Windows."""
    calls = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("os.kill", "kill")
    ]
    assert calls == []
