"""The blocks that a person keeps for every document: one document a block, in the user's data folder. Reading one runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnbuilder.core.adopting import taken_out
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.home import home
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import SUFFIX, open_document, save_document

MOST = 200
"""How many blocks are listed."""
_LARGEST = 2_000_000
"""Bytes of one block."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A block of the library, called like its file; `reason` says why it cannot be used, and there is no document then."""

    path: Path
    document: Document | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def block(self) -> str:
        """The block that is meant, of the document."""
        return next(iter(self.document.main.nodes.values())).kind if self.document is not None else ""


_read: dict[tuple[Path, int, int], Kept] = {}


def folder() -> Path:
    return home() / "blocks"


def keep(document: Document, block: str) -> Path:
    """Puts a block into the library, in the place of an older one of that name; raises `DocumentError` and `EditError`."""
    if Path(block).name != block or block.startswith("."):
        raise DocumentError(f"{block} cannot be the name of a file; give the block another name first.")
    path = folder() / f"{block}{SUFFIX}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"The library of blocks cannot be written to {folder()}: {error.strerror or error}.") from None
    save_document(taken_out(document, block), path)
    return path


def remove(path: Path) -> None:
    """Takes a block out of the library; raises `DocumentError`. What was drawn with it has its own copy."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(f"{path.name} could not be removed: {error.strerror or error}.") from None


def kept(catalogue: Catalogue) -> tuple[Kept, ...]:
    """Every block of the library by name; a file is read again only when it has changed."""
    try:
        paths = sorted(path for path in folder().iterdir() if path.suffix == SUFFIX)[:MOST]
    except OSError:
        return ()
    return tuple(filter(None, (_kept(path, catalogue) for path in paths)))


def _kept(path: Path, catalogue: Catalogue) -> Kept | None:
    try:
        stamp = path.stat()
    except OSError:
        return None
    key = (path, stamp.st_mtime_ns, stamp.st_size)
    if key not in _read:
        for old in [one for one in _read if one[0] == path]:
            del _read[old]
        _read[key] = _opened(path, stamp.st_size, catalogue)
    return _read[key]


def _opened(path: Path, size: int, catalogue: Catalogue) -> Kept:
    if size > _LARGEST:
        return Kept(path, reason=f"{path.name} is too large for a block: {size:,} bytes, and {_LARGEST:,} at most.")
    try:
        document = open_document(path, catalogue).document
    except DocumentError as error:
        return Kept(path, reason=str(error))
    uses = [node.kind for node in document.main.nodes.values()]
    if len(uses) != 1 or uses[0] == MAIN or uses[0] not in document.graphs:
        return Kept(path, reason=f"{path.name} holds no block: its main graph should be one use of one.")
    return Kept(path, document)
