"""Whether data is still what the document knows of it."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.core.document import DataSet
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError


def facts_are_stale(data: DataSet, base: Path) -> str | None:
    """A sentence where the data has changed, cannot be read, or was never read; None where the facts hold."""
    if data.facts is None:
        return "The data has not been read yet."
    if data.source.kind == "builtin":
        # Those of scikit-learn have been the same since long before the oldest that is supported.
        now, then = sources.fingerprint(data.source, base), data.facts.fingerprint
        return None if now == then or (now.endswith("scikit-learn") and then.startswith(now)) else _sentence(data)
    try:
        found = sources.fingerprint(data.source, base)
    except DataError as error:
        return str(error)
    return None if _same(found, data.facts.fingerprint) else _sentence(data)


def _same(found: str, known: str) -> bool:
    """A copied file has a new time; where the hash covers all of it, the time says nothing."""
    if found == known:
        return True
    if len(found.split()) != 3:
        return False
    (size, _, content), rest = found.split(), known.split()
    return len(rest) == 3 and (rest[0], rest[2]) == (size, content) and int(size) <= 2 * sources.HASHED


def _sentence(data: DataSet) -> str:
    return f"{data.source.name} has changed since the document was saved; read it again to bring the shapes up to date."
