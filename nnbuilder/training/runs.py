"""Runs that are kept: a folder for each, which every process may read, and one at a time may change."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from nnbuilder.codegen.program import Program
from nnbuilder.codegen.program_file import dump_program
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.home import home
from nnbuilder.project.atomic import sync_folder, write_atomic
from nnbuilder.project.files import dump_document
from nnbuilder.training import processes, record, run_index
from nnbuilder.training.errors import RunError, told_as_run_error
from nnbuilder.training.run import DAMAGED, FINISHED, INTERRUPTED, LIVE, RESUMABLE, Run
from nnbuilder.training.run_index import IndexBroken, IndexUnusable
from nnbuilder.training.signing import sign

PROGRAM = "program.json"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_IDENTITY = re.compile(r"\d{8}-\d{6}-[a-z0-9]{4}")
"""What runs are called. A folder of another name is not ours: it is not listed, and not deleted."""
_STALE_SECONDS = 3600.0


def default_folder(explicit: Path | None = None) -> Path:
    """Where runs live: as said, under NNBUILDER_HOME, or in the user's data folder."""
    return explicit if explicit is not None else home() / "runs"


class RunStore:
    """The runs of one folder. Everything that goes wrong with them is a `RunError`.

    `catalogue` holds the kinds that their drawings are made of. `tell` takes a sentence about what has been mended on the
    way; `wait_seconds` is how long another process may keep the index to itself.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, tell: Callable[[str], object] = lambda sentence: None, wait_seconds: float = 30.0) -> None:
        self.folder, self.catalogue, self.tell, self.wait_seconds = folder, catalogue, tell, wait_seconds

    def create(
        self, program: Program, document: Document, settings: Mapping[str, Any], parent: str | None = None, overrides: Mapping[str, Any] | None = None
    ) -> Run:
        """A new run of this process, with its document and its signed program written down."""
        identity = f"{time.strftime('%Y%m%d-%H%M%S')}-{''.join(secrets.choice(_LETTERS) for _ in range(4))}"
        unfinished, folder = self.folder / f".new-{identity}", self.folder / identity
        run = Run(identity, unfinished, document.title, LIVE, time.time(), {}, dict(settings), 0, None, program.digest, processes.current(), parent)
        run = replace(run, overrides=dict(overrides or {}), catalogue=self.catalogue)
        try:
            with told_as_run_error(f"A new run cannot be kept in {self.folder}"):
                unfinished.mkdir(parents=True)
                _write_program(unfinished, program, document)
                with self._changing() as index:
                    run = replace(run, sequence=1 + max((each.sequence for each, _ in run_index.rows(index, self.folder).values()), default=0))
                    record.write(run)
                    unfinished.rename(folder)
                    sync_folder(self.folder)
                    run = replace(run, folder=folder)
                    run_index.put(index, run)
        except BaseException:
            for left in (unfinished, folder):
                shutil.rmtree(left, ignore_errors=True)
            raise
        self._remove_leftovers()
        return run

    def update(self, run: str, status: str, metrics: Mapping[str, float] | None = None) -> None:
        """Writes down how a run stands. A running one belongs to this process."""
        with self._changing() as index:
            stored = self._stored(run)
            kept = dict(stored.metrics) if metrics is None else {name: float(value) for name, value in metrics.items()}
            is_live = status == LIVE
            self._put(index, replace(stored, status=status, metrics=kept, process=_owner(is_live), ended=None if is_live else time.time()))

    def claim(self, run: str, expected: Collection[str] = RESUMABLE) -> Run:
        """Makes a run this process's own and running, if its status is one of those expected. Of several processes that
        ask for it at once one gets it, and the others a `RunError`."""
        with self._changing() as index:
            seen = _as_it_is(self._stored(run))
            if seen.status not in expected:
                raise RunError(taken(seen))
            return self._put(index, replace(seen, status=LIVE, process=_owner(True), ended=None, catalogue=self.catalogue))

    def list(self) -> list[Run]:
        """Every run, newest first. Those that are damaged are among them."""
        runs = [replace(_as_it_is(run), catalogue=self.catalogue) for run in self._runs()]
        return sorted(runs, key=lambda run: (run.sequence, run.created, run.id), reverse=True)

    def find(self, reference: str) -> Run:
        """A run that can be used, by id, by a unique beginning of one, or `last`; raises `RunError`."""
        run = self.look_up(reference)
        if run.status == DAMAGED:
            raise RunError(f"The run {run.id} is damaged ({run.damage}); it can only be deleted, with `nnbuilder runs delete {run.id}`.")
        return run

    def look_up(self, reference: str) -> Run:
        """A run like `find`, but one that is damaged as well."""
        runs = self.list()
        sound = [run for run in runs if run.status != DAMAGED]
        if not runs or (reference == "last" and not sound):
            raise RunError(f"There are no runs yet in {self.folder}; start one with `nnbuilder train FILE`.")
        if reference == "last":
            return sound[0]
        matching = [run for run in runs if run.id == reference] or [run for run in runs if run.id.startswith(reference)]
        if not matching or not reference:
            raise RunError(f"There is no run {reference!r}; `nnbuilder runs` lists those there are, the last is {runs[0].id}.")
        if len(matching) > 1:
            raise RunError(f"{len(matching)} runs begin with {reference!r}: {', '.join(run.id for run in matching[:5])}; write more of the id.")
        return matching[0]

    def delete(self, reference: str) -> Run:
        """Removes a run and everything it has written."""
        run = self.look_up(reference)
        unwanted = self.folder / f".deleted-{run.id}"
        with told_as_run_error(f"The run {run.id} cannot be deleted"), self._changing() as index:
            if _as_it_is(record.read(run.folder)).status == LIVE:
                raise RunError(f"The run {run.id} is still running; stop it first.")
            # All of it is gone at once, however long the files take.
            run.folder.rename(unwanted)
            run_index.remove(index, run.id)
        _remove(unwanted)
        return run

    def _runs(self) -> Sequence[Run]:
        """What the index says of the folders it has read as they are, and what the others say themselves."""
        rows, names = self._rows(), self._names()
        runs = [_fresh(self.folder / name, rows) or record.read(self.folder / name) for name in names]
        if rows.keys() - names or any(run.status != DAMAGED and not _is_indexed(run, rows) for run in runs):
            # A folder that can only be read is listed as well, only not as quickly.
            with contextlib.suppress(RunError), self._changing(wait_seconds=0.0):
                pass
        return runs

    def _rows(self) -> run_index.Rows:
        """The rows of the index, or none where it cannot be read; one that is broken is put aside."""
        try:
            return run_index.read(self.folder, self.wait_seconds)
        except IndexUnusable:
            return {}
        except IndexBroken as broken:
            with contextlib.suppress(IndexUnusable):
                aside = run_index.set_aside(self.folder)
                if aside is not None:
                    self.tell(f"The index of the runs in {self.folder} was damaged ({broken}). It is kept as {aside.name}, a new one is made from the runs.")
            return {}

    def _names(self) -> set[str]:
        """The folders that are runs, sound or not."""
        try:
            with told_as_run_error(f"The runs in {self.folder} cannot be read"), os.scandir(self.folder) as entries:
                return {entry.name for entry in entries if _IDENTITY.fullmatch(entry.name) and entry.is_dir()}
        except RunError:
            if not os.path.lexists(self.folder):
                return set()
            raise

    @contextmanager
    def _changing(self, wait_seconds: float | None = None) -> Iterator[Connection]:
        """A transaction on an index that says what the folders say."""
        try:
            with told_as_run_error(f"The runs in {self.folder} cannot be changed"):
                self.folder.mkdir(parents=True, exist_ok=True)
            self._rows()
            with run_index.writing(self.folder, self.wait_seconds if wait_seconds is None else wait_seconds) as index:
                self._bring_up_to_date(index)
                yield index
        except (IndexUnusable, IndexBroken) as error:
            raise RunError(f"The index of the runs in {self.folder} cannot be changed: {error}.") from None

    def _bring_up_to_date(self, index: Connection) -> None:
        rows, names = run_index.rows(index, self.folder), self._names()
        for gone in rows.keys() - names:
            run_index.remove(index, gone)
        for name in names:
            if _fresh(self.folder / name, rows) is None:
                run = record.read(self.folder / name)
                run_index.remove(index, name) if run.status == DAMAGED else run_index.put(index, run)

    def _stored(self, identity: str) -> Run:
        """What a run says of itself now, inside a transaction."""
        if identity not in self._names():
            raise RunError(f"The run {identity} is no longer there.")
        run = record.read(self.folder / identity)
        if run.status == DAMAGED:
            raise RunError(f"The run {identity} is damaged ({run.damage}).")
        return run

    def _put(self, index: Connection, run: Run) -> Run:
        with told_as_run_error(f"How the run {run.id} stands cannot be written down"):
            record.write(run)
        run_index.put(index, run)
        return run

    def _remove_leftovers(self) -> None:
        """What a crash has left an hour ago or more while a run was made or deleted."""
        for left in (*self.folder.glob(".new-*"), *self.folder.glob(".deleted-*")):
            with contextlib.suppress(OSError):
                if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                    _remove(left)


def taken(run: Run) -> str:
    """Why a run cannot be taken up."""
    if run.status == LIVE:
        owner = "this process" if run.process == processes.current() else f"another process ({run.process.partition(' ')[0]})"
        return f"The run {run.id} is still running in {owner}."
    return f"The run {run.id} is {run.status}; there is nothing left to do." if run.status == FINISHED else f"The run {run.id} is {run.status}."


def _write_program(folder: Path, program: Program, document: Document) -> None:
    try:
        contents = {"document.nnb": dump_document(document), **{name: text.encode() for name, text in program.files.items()}}
    except UnicodeEncodeError:
        raise RunError("The run cannot be kept: a text of the document holds half a character.") from None
    for name, content in {**contents, PROGRAM: dump_program(program, sign(program))}.items():
        write_atomic(folder / name, content)


def _fresh(folder: Path, rows: run_index.Rows) -> Run | None:
    """The run as its row has it, if that was read from the run.json there is now."""
    run, stamp = rows.get(folder.name, (None, ""))
    return run if run is not None and (stamp is None or stamp == record.stamp(folder)) else None


def _is_indexed(run: Run, rows: run_index.Rows) -> bool:
    return run.id in rows and rows[run.id][1] is not None and rows[run.id][0] is run


def _as_it_is(run: Run) -> Run:
    """A running one whose process is gone was interrupted."""
    return replace(run, status=INTERRUPTED) if run.status == LIVE and not processes.is_alive(run.process) else run


def _owner(is_live: bool) -> str:
    return processes.current() if is_live else ""


def _remove(folder: Path) -> None:
    """Removes a folder, or a link to one and not what it leads to."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


__all__ = ["LIVE", "Run", "RunError", "RunStore", "default_folder"]
