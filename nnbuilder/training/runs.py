"""Runs that are kept: a folder for each, and an index in SQLite that every process may use at once."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnbuilder.codegen.program import Program
from nnbuilder.core.document import Document
from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.files import dump_document, open_document
from nnbuilder.training import history
from nnbuilder.training.history import Row

LIVE = "running"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class RunError(ValueError):
    """A run that there is not, or that cannot be used; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Run:
    """One training. status is running, finished, stopped, failed or interrupted; `settings` are those it ran under."""

    id: str
    folder: Path
    title: str
    status: str
    created: float
    metrics: Mapping[str, float]
    settings: Mapping[str, Any]

    @property
    def document(self) -> Document:
        return open_document(self.folder / "document.nnb").document

    @property
    def files(self) -> dict[str, str]:
        """The program that ran, byte for byte."""
        return {name: (self.folder / name).read_text("utf-8") for name in ("model.py", "train.py") if (self.folder / name).exists()}

    @property
    def history(self) -> list[Row]:
        return history.read(self.folder / "history.jsonl")

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"


def default_folder(explicit: Path | None = None) -> Path:
    """Where runs live: as said, under NNBUILDER_HOME, or in the user's data folder."""
    if explicit is not None:
        return explicit
    return home() / "runs"


class RunStore:
    """The runs of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, program: Program, document: Document, settings: Mapping[str, Any]) -> Run:
        """A new run with its document and program written down."""
        identity = f"{time.strftime('%Y%m%d-%H%M%S')}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
        folder = self.folder / identity
        folder.mkdir(parents=True)
        write_atomic(folder / "document.nnb", dump_document(document))
        for name, text in program.files.items():
            write_atomic(folder / name, text.encode())
        write_atomic(folder / "run.json", json.dumps({"id": identity, "title": document.title, "digest": program.digest, **settings}, indent=1).encode())
        with self._index() as index:
            index.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", (identity, time.time(), document.title, LIVE, "{}", json.dumps(dict(settings)), _process())
            )
        return self.find(identity)

    def update(self, run: str, status: str, metrics: Mapping[str, float] | None = None) -> None:
        """Writes down how a run stands. A running one belongs to this process."""
        with self._index() as index:
            index.execute("UPDATE runs SET status = ?, process = ? WHERE id = ?", (status, _process() if status == LIVE else "", run))
            if metrics is not None:
                index.execute("UPDATE runs SET metrics = ? WHERE id = ?", (json.dumps(dict(metrics)), run))

    def list(self) -> list[Run]:
        """Every run, newest first."""
        if not (self.folder / "index.sqlite").exists():
            return []
        with self._index() as index:
            rows = index.execute("SELECT id, created, title, status, metrics, settings, process FROM runs ORDER BY created DESC, id DESC").fetchall()
        return [self._run(row) for row in rows if (self.folder / row[0]).is_dir()]

    def find(self, reference: str) -> Run:
        """A run by id, by a unique beginning of one, or `last`; raises `RunError`."""
        runs = self.list()
        if not runs:
            raise RunError(f"There are no runs yet in {self.folder}; start one with `nnbuilder train FILE`.")
        if reference == "last":
            return runs[0]
        found = [run for run in runs if run.id == reference] or [run for run in runs if run.id.startswith(reference)]
        if not found or not reference:
            raise RunError(f"There is no run {reference!r}; `nnbuilder runs` lists those there are, the last is {runs[0].id}.")
        if len(found) > 1:
            raise RunError(f"{len(found)} runs begin with {reference!r}: {', '.join(run.id for run in found[:5])}; write more of the id.")
        return found[0]

    def delete(self, reference: str) -> Run:
        """Removes a run and everything it has written."""
        run = self.find(reference)
        if run.status == LIVE:
            raise RunError(f"The run {run.id} is still running; stop it first.")
        with self._index() as index:
            index.execute("DELETE FROM runs WHERE id = ?", (run.id,))
        shutil.rmtree(run.folder, ignore_errors=True)
        return run

    def _run(self, row: tuple[Any, ...]) -> Run:
        identity, created, title, status, metrics, settings, process = row
        if status == LIVE and not _is_alive(process):
            status = "interrupted"
        return Run(identity, self.folder / identity, title, status, created, json.loads(metrics), json.loads(settings))

    @contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.folder / "index.sqlite", timeout=30)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, created REAL, title TEXT, status TEXT, metrics TEXT, settings TEXT, process TEXT)"
            )
            with connection:
                yield connection
        finally:
            connection.close()


def _process() -> str:
    return f"{os.getpid()} {_started(os.getpid())}"


def _is_alive(process: str) -> bool:
    """Whether the very process still runs. A number may be given to another one, its start time is not."""
    number, _, started = process.partition(" ")
    if not number:
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(int(number)) == started


def _started(number: int) -> str:
    try:
        fields = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    # A process that has ended and was not waited for is no longer running.
    return "ended" if fields[0] == "Z" else fields[19]
