"""run.json: what a run says of itself, so that its folder alone is enough to know it by."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular
from nnbuilder.training import history
from nnbuilder.training.errors import reason
from nnbuilder.training.run import DAMAGED, STATUSES, STOPPED, Run

FILE = "run.json"
FORMAT = 2
"""Format 1, of the first version, had the settings at the top and left status and metrics to the index."""
SETTINGS: Mapping[str, type] = {"seed": int, "device": str, "threads": int, "torch": str, "numpy": str, "exact": bool, "base": str}
"""What every run was started under; more may stand beside it."""
_FIELDS: Mapping[str, tuple[type, ...]] = {
    "title": (str,),
    "status": (str,),
    "created": (int, float),
    "metrics": (dict,),
    "settings": (dict,),
    "sequence": (int,),
    "ended": (int, float, type(None)),
    "digest": (str,),
    "process": (str,),
    "parent": (str, type(None)),
    "overrides": (dict,),
}
_DEVICE = re.compile(r"[a-z]{2,10}(:[0-9]{1,3})?")
_MOST_BYTES = 2**20
_MOST_SEQUENCE = 2**53


class NoRecord(ValueError):
    """A text that is no record of a run; the message says what is wrong, as the end of a sentence."""


def dump(run: Run) -> bytes:
    """The bytes of run.json."""
    return json.dumps({"format": FORMAT, "id": run.id, **{name: getattr(run, name) for name in _FIELDS}}, indent=1, default=dict).encode()


def write(run: Run) -> None:
    """Writes the record into the run's folder, whole or not at all; raises `OSError`."""
    write_atomic(run.folder / FILE, dump(run))


def read(folder: Path) -> Run:
    """The run of a folder. One whose record cannot be read is `damaged`, and says why; it can still be deleted."""
    try:
        return load(read_regular(folder / FILE, _MOST_BYTES), folder)
    except (NoRecord, OSError) as error:
        return Run(folder.name, folder, "", DAMAGED, _changed(folder), damage=f"{FILE}: {reason(error)}")


def load(content: bytes, folder: Path) -> Run:
    """The run that run.json describes; raises `NoRecord`."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise NoRecord("it is no JSON") from None
    if not isinstance(whole, dict):
        raise NoRecord("it holds no object")
    whole = whole if "format" in whole else _from_first_format(whole, folder)
    if whole["format"] != FORMAT:
        raise NoRecord(f"it has the format {str(whole['format'])[:20]!r}, this program knows {FORMAT}")
    return of(whole, folder)


def of(whole: Mapping[str, Any], folder: Path) -> Run:
    """The run of the fields of a record; raises `NoRecord` where one is missing or is none."""
    _check(whole, folder)
    return Run(id=folder.name, folder=folder, **{name: whole[name] for name in _FIELDS})


def stamp(folder: Path) -> str:
    """What changes whenever run.json does; "" where there is none."""
    try:
        status = (folder / FILE).stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ino}" if stat.S_ISREG(status.st_mode) else ""


def _check(whole: Mapping[str, Any], folder: Path) -> None:
    for name, types in _FIELDS.items():
        if name not in whole or type(whole[name]) not in types:
            raise NoRecord(f"{name} is missing" if name not in whole else f"{name} should not be {str(whole[name])[:40]!r}")
    for name, needed in SETTINGS.items():
        if type(whole["settings"].get(name)) is not needed:
            raise NoRecord(f"the setting {name} is missing or no {needed.__name__}")
    settings = whole["settings"]
    if not (-(2**63) <= settings["seed"] < 2**64 and 0 < settings["threads"] <= 4096 and _DEVICE.fullmatch(settings["device"])):
        raise NoRecord("seed, threads or device are none")
    if whole.get("id") != folder.name:
        raise NoRecord(f"it belongs to the run {str(whole.get('id'))[:40]!r}")
    if whole["status"] not in STATUSES:
        raise NoRecord(f"there is no status {whole['status'][:40]!r}")
    if not 0 <= whole["sequence"] <= _MOST_SEQUENCE:
        raise NoRecord(f"the sequence number should lie between 0 and {_MOST_SEQUENCE}")
    times = [whole["created"], *([whole["ended"]] if whole["ended"] is not None else [])]
    if not all(0 <= time < 2**35 for time in times):
        raise NoRecord("its times are none")
    if not all(type(value) in (int, float) for value in whole["metrics"].values()):
        raise NoRecord("its metrics are no numbers")


def _from_first_format(whole: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """A record of the first version, whose index is lost: how far it came is told by its history."""
    settings = {name: value for name, value in whole.items() if name not in ("id", "title", "digest")}
    rows = history.read(folder / "history.jsonl")
    metrics = rows[-1]["metrics"] if rows else {}
    filled = Run(folder.name, folder, "", STOPPED, _changed(folder), metrics, settings)
    return {"format": FORMAT, **{name: getattr(filled, name) for name in _FIELDS}, **{name: whole.get(name) for name in ("id", "title", "digest")}}


def _changed(folder: Path) -> float:
    try:
        return max(0.0, os.stat(folder).st_mtime)
    except OSError:
        return 0.0
