"""Reading a source: the one place that knows which kinds of sources there are."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nnbuilder.core.document import Source
from nnbuilder.data import builtin
from nnbuilder.data.cache import default_cache
from nnbuilder.data.columns import Columns, InMemory
from nnbuilder.data.errors import DataError
from nnbuilder.data.formats import ENDINGS
from nnbuilder.data.opening import Allowed, Cancel, Progress, Watch, go_on, is_text, never, opened, unheard
from nnbuilder.data.preparation.pictures import SUFFIXES as PICTURES
from nnbuilder.data.sources import archives, folders, idx, picture_folders, pictures, texts
from nnbuilder.data.sources.arrays import read_arrays
from nnbuilder.data.sources.columnar import read_feather, read_parquet
from nnbuilder.data.sources.excel import read_excel
from nnbuilder.data.sources.json_lines import read_json_lines
from nnbuilder.data.sources.text_tables import first_rows, read_text_table, rows_of
from nnbuilder.data.table import Table

HASHED = 2**20
"""Bytes at the beginning and at the end of a file that its fingerprint covers."""
WORTH = 4 * 2**20
"""A file of so many bytes is converted once and kept in the cache, as every folder is."""
Reader = Callable[[Source, Path, Columns, Watch], Table]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: how it is read, the endings of its files, and whether it is a folder."""

    read: Reader
    suffixes: tuple[str, ...] = ()
    is_folder: bool = False


_KINDS: Mapping[str, Kind] = {
    "csv": Kind(lambda source, path, columns, watch: read_text_table(path, source.options, columns, watch)[0], ENDINGS["csv"]),
    "jsonl": Kind(lambda source, path, columns, watch: read_json_lines(path, source.options, columns, watch), ENDINGS["jsonl"]),
    "parquet": Kind(lambda source, path, columns, watch: read_parquet(path, columns, watch), ENDINGS["parquet"]),
    "feather": Kind(lambda source, path, columns, watch: read_feather(path, columns, watch), ENDINGS["feather"]),
    "excel": Kind(lambda source, path, columns, watch: read_excel(path, source.options, columns, watch), ENDINGS["excel"]),
    "arrays": Kind(lambda source, path, columns, watch: read_arrays(path, columns, watch), ENDINGS["arrays"]),
    "idx": Kind(lambda source, path, columns, watch: idx.read_idx(path, columns, watch)),
    "pictures": Kind(pictures.read_pictures, PICTURES, is_folder=True),
    "texts": Kind(texts.read_texts, texts.SUFFIXES, is_folder=True),
    "text": Kind(texts.read_text, ENDINGS["text"]),
}
BUILTIN = "builtin"
KINDS = (BUILTIN, *_KINDS)
_ANY = Allowed("files", 2**62, "choose it again")


def read(source: Source, base: Path, cancel: Cancel = never, progress: Progress = unheard) -> Table:
    """The table of a source. A path is relative to `base`, the folder of the document. What is large is read once and
    mapped from then on. Raises `DataError`, and `Cancelled` soon after `cancel` says so."""
    _check_known(source)
    go_on(source.name, cancel)
    if source.kind == BUILTIN:
        return Table.of(builtin.read(source))
    watch, kind = Watch(cancel, progress), _KINDS[source.kind]
    path = _located(source, base, watch)
    if not kind.is_folder and _bytes_of(path) < WORTH:
        return kind.read(source, path, InMemory(), watch)
    before = fingerprint(source, base, cancel)

    def build(columns: Columns) -> Table:
        table = kind.read(source, path, columns, watch)
        if fingerprint(source, base, cancel) != before:
            raise DataError(f"{path.name} has changed while it was read; read it again.")
        return table

    options = json.dumps(dict(source.options), sort_keys=True, default=str)
    return default_cache().table("\0".join((source.kind, str(path.resolve()), options, before)), build)


def first(source: Source, base: Path, rows: int = 200, cancel: Cancel = never) -> Table:
    """The first rows of a source. Those of a table of text are there at once, however long it is; raises `DataError`."""
    _check_known(source)
    if source.kind == "csv":
        watch = Watch(cancel)
        return first_rows(rows_of(_located(source, base, watch), source.options, watch, looked_at=WORTH), rows, watch)
    table = read(source, base, cancel)
    return table.take(range(min(rows, table.rows)))


def settled(source: Source, base: Path, cancel: Cancel = never) -> Source:
    """The source with everything that a look at it decides, so that it is read the same from now on: the dialect of a table,
    the size of pictures. Raises `DataError`."""
    _check_known(source)
    if source.kind not in ("csv", "pictures"):
        return source
    watch = Watch(cancel)
    path = _located(source, base, watch)
    if source.kind == "pictures":
        return pictures.with_size(source, path, cancel)
    return replace(source, options={**source.options, **rows_of(path, source.options, watch).dialect.options()})


def source_of(path: Path, base: Path) -> Source:
    """What a file or folder is, by its name and, where that says nothing, by a look at it; its path is relative to `base`
    where that is possible. A set that comes with the program is written `builtin:NAME,option=value`. Nothing is refused yet:
    what cannot be read is told by reading it."""
    built_in = builtin.named(path.name)
    if built_in is not None and not path.exists():
        return built_in
    try:
        name = str(path.resolve().relative_to(base.resolve()))
    except ValueError:
        name = str(path.resolve())
    if path.is_dir():
        return Source(_kind_of_folder(path), name)
    if path.suffix.lower() == archives.SUFFIX:
        return Source(_kind_of_names(archives.names_in(path)), name)
    kind = _kind_of_name(path.name) or "csv"
    return Source("text" if path.suffix.lower() == ".txt" and _is_prose(path) else kind, name)


def moved(source: Source, base: Path, new_base: Path) -> Source:
    """The same data seen from another folder, where its document is going."""
    if source.kind == BUILTIN:
        return source
    path = (base / source.name).resolve()
    try:
        return replace(source, name=path.relative_to(new_base.resolve()).as_posix())
    except ValueError:
        return replace(source, name=str(path))


def fingerprint(source: Source, base: Path, cancel: Cancel = never) -> str:
    """What tells whether data has changed: size, time of change, and a hash of the first and the last MiB."""
    _check_known(source)
    if source.kind == BUILTIN:
        return builtin.fingerprint(source)
    path = base / source.name
    if source.kind == "pictures" and not _is_archive(path):
        return picture_folders.fingerprint(path, cancel)
    if source.kind == "texts" and not _is_archive(path):
        return folders.fingerprint(path, folders.files_in(path, texts.SUFFIXES, cancel), "texts", cancel)
    size, changed, content = _ends_of(path)
    labels = idx.labels_beside(path) if source.kind == "idx" else None
    if labels is not None:
        content = hashlib.sha256(f"{content} {_ends_of(labels)}".encode()).hexdigest()
    return f"{size} {changed} {content[:32]}"


def _ends_of(path: Path) -> tuple[int, int, str]:
    """The size of a file, when it was changed, and a hash of its ends."""
    with opened(path, _ANY) as file:
        try:
            status = os.fstat(file.fileno())
            head = file.read(HASHED)
            file.seek(max(0, status.st_size - HASHED))
            tail = file.read(HASHED)
        except OSError as error:
            raise DataError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}; choose it again.") from None
    return status.st_size, status.st_mtime_ns, hashlib.sha256(head + tail).hexdigest()


def _check_known(source: Source) -> None:
    if not is_text(source.name):
        raise DataError(f"The name of {source.name} is no text on this computer; give the file another one.")
    if source.kind not in KINDS:
        raise DataError(f"This program does not know data of the kind {source.kind!r}; it knows {', '.join(KINDS)}.")


def _located(source: Source, base: Path, watch: Watch) -> Path:
    """The file or folder of a source, unpacked where it is an archive."""
    path = base / source.name
    if not _is_archive(path):
        return path
    folder = archives.unpacked(path, fingerprint(source, base, watch.cancel), default_cache(), watch)
    if _KINDS[source.kind].is_folder:
        return folder
    inside = sorted(file for file in folder.rglob("*") if file.is_file() and _kind_of_name(file.name) == source.kind)
    if not inside:
        raise DataError(f"{path.name} holds nothing of the kind {source.kind}; choose it again.")
    return inside[0]


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() == archives.SUFFIX


def _kind_of_folder(folder: Path) -> str:
    """Pictures, unless there are none and something else is there."""
    try:
        names = folders.files_in(folder, (*PICTURES, *texts.SUFFIXES))
    except DataError:
        return "pictures"
    return _kind_of_names(names)


def _kind_of_names(names: Sequence[str]) -> str:
    """What many files are together: pictures, else texts where there are several, else what the first of them is."""
    kinds = {kind: name for name in reversed(names) if (kind := _kind_of_name(Path(name).name)) is not None}
    endings = Counter(Path(name).suffix.lower() for name in names)
    if any(endings[suffix] for suffix in PICTURES):
        return "pictures"
    if sum(endings[suffix] for suffix in texts.SUFFIXES) > 1:
        return "texts"
    return next(iter(kinds), "pictures")


def _kind_of_name(name: str) -> str | None:
    """What a file is by its ending; a `.txt` may be a table or a text."""
    if idx.NAMED.search(name):
        return "idx"
    return next((kind for kind, told in _KINDS.items() if not told.is_folder and Path(name).suffix.lower() in told.suffixes), None)


def _is_prose(path: Path) -> bool:
    """Whether a text file is no table of at least two columns."""
    try:
        return len(first_rows(rows_of(path, {}, Watch()), 1_000, Watch())) < 2
    except DataError:
        return True


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # It is told where the file is opened.
