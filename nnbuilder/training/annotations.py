"""What a person says of a run: its name, a note and tags, kept in the folder of the run beside what the run says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular
from nnbuilder.training.errors import told_as_run_error
from nnbuilder.training.run import Run

FILE = "annotation.json"
FORMAT = 1
MOST_NAME, MOST_NOTE, MOST_TAGS, MOST_TAG = 80, 10_000, 20, 40
_MOST_BYTES = 2**18


@dataclass(frozen=True, slots=True)
class Annotation:
    """Empty where nobody has said anything."""

    name: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()

    def within_limits(self) -> Annotation:
        """One line of name, a note, and each tag once, none longer than what is kept."""
        tags = dict.fromkeys(" ".join(tag.split())[:MOST_TAG] for tag in self.tags)
        return Annotation(" ".join(self.name.split())[:MOST_NAME], self.note[:MOST_NOTE], tuple(tag for tag in tags if tag)[:MOST_TAGS])


def annotation_of(run: Run) -> Annotation:
    """What was said of a run; empty where that cannot be read, since nothing of the run depends on it."""
    try:
        plain = json.loads(read_regular(run.folder / FILE, _MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return Annotation()
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        return Annotation()
    name, note, tags = plain.get("name"), plain.get("note"), plain.get("tags")
    if not (isinstance(name, str) and isinstance(note, str) and isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        return Annotation()
    return Annotation(name, note, tuple(tags)).within_limits()


def annotate(run: Run, annotation: Annotation) -> None:
    """Keeps what is said of a run, also while it trains; raises `RunError`."""
    path: Path = run.folder / FILE
    with told_as_run_error(f"What is said of the run {run.id} cannot be written down"):
        kept = annotation.within_limits()
        if kept == Annotation():
            path.unlink(missing_ok=True)
        else:
            write_atomic(path, json.dumps({"format": FORMAT, **asdict(kept)}, indent=1).encode())
