"""The command about runs that are kept: list, show, compare, delete. It needs no torch."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from nnbuilder.commands.answers import Usage, give, note, say
from nnbuilder.core.table import table
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.errors import RunError
from nnbuilder.training.run import Run
from nnbuilder.training.runs import RunStore, default_folder

_NAMES = {"list": 0, "show": 1, "compare": 2, "delete": 1}
_PARTS = {"train": "training", "val": "validation", "test": "test"}


def store(options: argparse.Namespace) -> RunStore:
    """The runs that a command is about; what is mended on the way is told beside its answer."""
    return RunStore(default_folder(Path(options.runs) if options.runs else None), CATALOGUE, note)


def runs(options: argparse.Namespace) -> int:
    action, names = options.action or "list", options.names
    if len(names) != _NAMES[action]:
        raise Usage(f"`nnbuilder runs {action}` takes {_NAMES[action]} runs, not {len(names)}.")
    kept = store(options)
    match action:
        case "delete":
            note(f"Deleted the run {kept.delete(names[0]).id}.")
        case "show":
            run = kept.look_up(names[0])
            give(_details(run)) if options.json else say(_page(run))
        case "compare":
            pair = [kept.find(name) for name in names]
            give([_details(run) for run in pair]) if options.json else say(_comparison(pair))
        case _:
            every = kept.list()
            give([_summary(run) for run in every]) if options.json else say(_list(every, kept.folder))
    return 0


def _list(every: Sequence[Run], folder: Path) -> str:
    return table([("run", "when", "title", "status", "metrics"), *map(_row, every)]) if every else f"There are no runs yet in {folder}."


def _row(run: Run) -> tuple[str, ...]:
    shown = {name: value for name, value in run.metrics.items() if name.startswith("test/")} or run.metrics
    return (run.id, _moment(run.created), run.title, run.status, ", ".join(f"{name} {value:.4f}" for name, value in shown.items()))


def _page(run: Run) -> str:
    """What a person asks of one run, a line each."""
    answers = {
        "run": run.id,
        "title": run.title,
        "status": f"{run.status}: {run.damage}" if run.damage else run.status,
        "started": _moment(run.created),
        "ended": _moment(run.ended) if run.ended is not None else "",
        "trained for": _how_far(run),
        "data": _data(run),
        "ran on": _machine(run),
        "program": run.digest,
        "started from": run.parent or "",
        "changed": ", ".join(f"{name} {value}" for name, value in run.overrides.items()),
        "folder": str(run.folder),
    }
    lines = table([(name, answer) for name, answer in answers.items() if answer])
    return f"{lines}\n\n{_metrics(run)}" if run.metrics else lines


def _metrics(run: Run) -> str:
    """One line a metric, one column a part of the data."""
    measured = {tuple(key.split("/", 1)): value for key, value in run.metrics.items() if "/" in key}
    parts = [part for part in _PARTS if any(key[0] == part for key in measured)]
    names = sorted({key[1] for key in measured})
    rows = [(name, *(_number(measured.get((part, name))) for part in parts)) for name in names]
    return table([("", *(_PARTS[part] for part in parts)), *rows])


def _comparison(pair: Sequence[Run]) -> str:
    """Settings, then metrics, side by side; `*` marks what differs."""
    facts = [_facts(run) for run in pair]
    facts_table = [_line(name, [str(each.get(name, "")) for each in facts]) for name in dict.fromkeys(name for each in facts for name in each)]
    keys = sorted({key for run in pair for key in run.metrics})
    metrics_table = [_line(key, [_number(run.metrics.get(key)) for run in pair]) for key in keys]
    return table([("", "", *(run.id for run in pair)), *facts_table, *metrics_table])


def _line(name: str, values: Sequence[str]) -> tuple[str, ...]:
    return ("*" if len(set(values)) > 1 else "", name, *values)


def _facts(run: Run) -> Mapping[str, object]:
    from_parent = {"started from": run.parent} if run.parent else {}
    return {"title": run.title, "status": run.status, "trained for": _how_far(run), **run.settings, "program": run.digest[:16], **from_parent, **run.overrides}


def _how_far(run: Run) -> str:
    rows = run.history
    if not rows:
        return "no whole epoch"
    epochs, seconds = len(rows), float(rows[-1]["seconds"])
    return f"{epochs:,} epoch{'' if epochs == 1 else 's'}, {rows[-1]['step']:,} steps, {_duration(seconds)}"


def _data(run: Run) -> str:
    try:
        data = run.document.data
    except RunError as error:
        return str(error)
    if data is None:
        return "none"
    return f"{data.source.name} ({data.source.kind})" + (f", {data.facts.rows:,} rows" if data.facts is not None else "")


def _machine(run: Run) -> str:
    settings = run.settings
    if not settings:
        return ""
    return f"{settings['device']}, {settings['threads']} thread{'' if settings['threads'] == 1 else 's'}, PyTorch {settings['torch']}, seed {settings['seed']}"


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _summary(run: Run) -> dict[str, object]:
    return {
        "run": run.id,
        "title": run.title,
        "status": run.status,
        "created": run.created,
        "metrics": dict(run.metrics),
        "settings": dict(run.settings),
        "folder": str(run.folder),
    }


def _details(run: Run) -> dict[str, object]:
    rows = run.history
    return {
        **_summary(run),
        "damage": run.damage,
        "ended": run.ended,
        "epochs": len(rows),
        "steps": rows[-1]["step"] if rows else 0,
        "seconds": rows[-1]["seconds"] if rows else 0.0,
        "data": _data(run),
        "program": run.digest,
        "parent": run.parent,
        "overrides": dict(run.overrides),
    }
