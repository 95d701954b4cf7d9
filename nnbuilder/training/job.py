"""What a run is made from: a program, a configuration and a description of the data. Nothing in it is a live object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Program
from nnbuilder.codegen.speed import EXACT, Speed
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.data.describe import reread
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.staleness import facts_are_stale


@dataclass(frozen=True, slots=True)
class Job:
    """`base` is the folder that data paths are relative to. `threads` None is chosen by measured steps when the run is made.

    `checkpoint_seconds` is how much work a crash may cost at most, beside the step under way. `start_from` is the run whose
    weights a new one begins with. `catalogue` holds the kinds that the drawing is made of. `preparation` is what that run has
    fitted, where the new one prepares its data with it instead of fitting anew, and `notes` are sentences about its data. One that
    `continues` goes on with everything that the run had, not with its weights alone.

    `fastest` lets the run choose how it trains, and then it is not exact. What was chosen stands in `speed`, the one the
    program is generated for, and in `pace`, in words.
    """

    program: Program
    document: Document
    catalogue: Catalogue
    base: Path
    seed: int = 0
    device: str = "cpu"
    threads: int | None = None
    exact: bool = True
    checkpoint_seconds: float = 10.0
    start_from: str | None = None
    fastest: bool = False
    speed: Speed = EXACT
    pace: str = ""
    preparation: Preparation | None = None
    notes: tuple[str, ...] = ()
    continues: bool = False


def job_for(
    document: Document,
    catalogue: Catalogue,
    base: Path,
    *,
    seed: int = 0,
    device: str = "cpu",
    epochs: int | None = None,
    checkpoint_seconds: float = 10.0,
    start_from: str | None = None,
    fastest: bool = False,
) -> Job:
    """The job of a document. `epochs` replaces those of every phase.

    Where the data has changed since the document was saved, the job is that of the data as it is now. Raises `NotSound`
    where the drawing has errors then, and `DataError` where the data cannot be read.
    """
    if document.data is not None and (document.data.unread or facts_are_stale(document.data, base)):
        document = replace(document, data=reread(document.data, base))
    if epochs is not None:
        document = replace(document, phases=tuple(replace(phase, epochs=epochs, steps=None) for phase in document.phases))
    program = generate(document, catalogue, seed=seed)
    return Job(program, document, catalogue, base, seed, device, None, not fastest, checkpoint_seconds, start_from, fastest)
