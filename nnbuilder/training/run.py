"""One run as a value: what it was, how it stands, and where its files lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nnbuilder.core.catalogue import NO_KINDS, Catalogue
from nnbuilder.core.document import Document
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import open_document
from nnbuilder.project.regular import read_regular
from nnbuilder.training import history
from nnbuilder.training.errors import RunError, told_as_run_error
from nnbuilder.training.history import Row

LIVE, FINISHED, STOPPED, FAILED, INTERRUPTED, DAMAGED = "running", "finished", "stopped", "failed", "interrupted", "damaged"
STATUSES = (LIVE, FINISHED, STOPPED, FAILED)
"""What is written down. `interrupted` is a running one whose process is gone, `damaged` one whose run.json is no record."""
RESUMABLE = (STOPPED, FAILED, INTERRUPTED)
BEFORE = "before"
"""The setting of a run that goes on with another one on new data, and names that one."""
PROGRAM_FILES = ("model.py", "train.py")
_MOST_TEXT = 2**26


@dataclass(frozen=True, slots=True)
class Run:
    """One training.

    status     running, finished, stopped, failed, interrupted or damaged
    created    when it was made, `ended` when it stopped running, both in seconds since 1970
    metrics    {"test/accuracy": ...}: what it has reached
    settings   those it ran under: seed, device, threads, exact, versions, `base` and the fingerprint of its data
    sequence   runs of one store count up from 1, whatever the clock says
    digest     of its program
    process    the one that trains it, or ""
    parent     the run whose weights it started from
    overrides  {what: value}: how it differs from its parent, in a sweep
    damage     why its record cannot be read, where status is damaged
    catalogue  the kinds its drawing is made of
    """

    id: str
    folder: Path
    title: str
    status: str
    created: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0
    ended: float | None = None
    digest: str = ""
    process: str = ""
    parent: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    damage: str = ""
    catalogue: Catalogue = field(default=NO_KINDS, compare=False, repr=False)

    @property
    def document(self) -> Document:
        """The drawing as it was when the run started; raises `RunError`."""
        try:
            return open_document(self.folder / "document.nnb", self.catalogue).document
        except DocumentError as error:
            raise RunError(f"The drawing of the run {self.id} cannot be read. {error}") from None

    @property
    def files(self) -> dict[str, str]:
        """The text of the program as it lies in the folder, byte for byte; raises `RunError`."""
        with told_as_run_error(f"The program of the run {self.id} cannot be read"):
            contents = {name: read_regular(self.folder / name, _MOST_TEXT) for name in PROGRAM_FILES if (self.folder / name).exists()}
        try:
            return {name: content.decode("utf-8") for name, content in contents.items()}
        except UnicodeDecodeError as error:
            raise RunError(f"The program of the run {self.id} cannot be read: byte {error.start} is no text.") from None

    @property
    def history(self) -> list[Row]:
        return history.read(self.folder / "history.jsonl")

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"
