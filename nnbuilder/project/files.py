"""Opening and saving documents. One loader serves every way in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import FORMAT, Document
from nnbuilder.project import limits
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.decoding import Decoder
from nnbuilder.project.encoding import dump_document
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.migrations import migrated
from nnbuilder.project.reading import Reader, parse

SUFFIX = ".nnb"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as read, what the user should know of it, and whether it may only be looked at."""

    document: Document
    notes: tuple[str, ...] = ()
    read_only: bool = False


def load_document(content: bytes, catalogue: Catalogue) -> Loaded:
    """A document from the bytes of a file; raises `DocumentError` and nothing else."""
    whole = dict(parse(content))
    number = Reader(whole, "").get("format").whole(1, 10**6)
    whole = migrated(whole, number, FORMAT)
    decoder = Decoder(catalogue)
    if number <= FORMAT:
        return Loaded(decoder.document(Reader(whole, "")), decoder.told())
    newer = f"This document was written by a newer nnbuilder (format {number}, this program knows {FORMAT})"
    try:
        document = decoder.document(Reader(whole, ""))
    except DocumentError as error:
        raise DocumentError(f"{newer}. {error}") from None
    return Loaded(replace(document, format=number), (f"{newer}, so it can be looked at but not saved over.", *decoder.told()), read_only=True)


def open_document(path: Path, catalogue: Catalogue) -> Loaded:
    """A document from a file; raises `DocumentError`."""
    try:
        if path.exists() and not path.is_file():
            # A pipe would wait for ever, a device would never end.
            raise DocumentError(f"{path} is no file.")
        with path.open("rb") as file:
            content = file.read(limits.BYTES + 1)
    except FileNotFoundError:
        raise DocumentError(f"There is no file {path}.") from None
    except DocumentError:
        raise
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path} cannot be read: {_reason(error)}.") from None
    try:
        return load_document(content, catalogue)
    except DocumentError as error:
        raise DocumentError(f"{path.name}: {error}") from None


def save_document(document: Document, path: Path) -> None:
    """Writes a document so that the file is the old or the new one; raises `DocumentError`."""
    try:
        write_atomic(path, dump_document(document))
    except UnicodeEncodeError:
        raise DocumentError(f"{path} cannot be written: a text of the document holds half a character. The file is as it was.") from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path} cannot be written: {_reason(error)}. The file is as it was.") from None


def _reason(error: OSError | ValueError) -> str:
    return ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()


__all__ = ["SUFFIX", "DocumentError", "Loaded", "dump_document", "load_document", "open_document", "save_document"]
