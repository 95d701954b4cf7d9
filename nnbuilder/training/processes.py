"""Which process a run belongs to, and whether that very process still runs.

A number may be given to another process, the time at which it started is not; so both stand in a run. Nothing is sent to
a process to find out: on Windows `os.kill(pid, 0)` ends it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def current() -> str:
    """This process, as a run remembers it: its number and when it started."""
    return f"{os.getpid()} {started(os.getpid()) or ''}"


def is_alive(process: str) -> bool:
    """Whether the process that `current` has named still runs. One that has ended and was not waited for does not."""
    number, _, then = process.partition(" ")
    return number.isascii() and number.isdigit() and len(number) < 12 and started(int(number)) == then != ""


def started(number: int) -> str | None:
    """When a process has started, in the terms of the system; None where there is none."""
    return _BY_PLATFORM.get(sys.platform, _started_by_ps)(number)


def _started_on_linux(number: int) -> str | None:
    """Ticks since the machine has started; proc_pid_stat(5), fields 3 and 22."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else fields[19]


def _started_by_ps(number: int) -> str | None:
    """The line of ps(1), which every POSIX system has: state, then day and time."""
    told = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(number)], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    state, _, when = told.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else when.strip()


def _started_on_windows(number: int) -> str | None:
    """Creation time in units of 100 ns; GetProcessTimes and GetExitCodeProcess of the Win32 API."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = wintypes.HANDLE(kernel.OpenProcess(query_limited_information, False, number))
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        try:
            is_told = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
        finally:
            kernel.CloseHandle(handle)
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime) if is_told and code.value == still_active else None
    return None


_BY_PLATFORM = {"linux": _started_on_linux, "win32": _started_on_windows}
