"""The index of a folder of runs, in SQLite: what makes a thousand runs quick to list, and lets one process at a time change them.

The folder of a run says what the run is; a row repeats it, with a stamp of the run.json it was read from. So an index
that is lost, or left behind by a crash, is made again from the folders and nothing is gone.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.training import record
from nnbuilder.training.errors import reason
from nnbuilder.training.run import STATUSES, STOPPED, Run

FILE = "index.sqlite"
VERSION = 1
"""`PRAGMA user_version`. 0 is the first version's table, which named none."""
_COLUMNS = ("id", "sequence", "created", "ended", "title", "status", "process", "metrics", "settings", "digest", "parent", "overrides", "stamp")
_SCHEMA = """
CREATE TABLE runs (
 id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, created REAL NOT NULL, ended REAL, title TEXT NOT NULL, status TEXT NOT NULL, process TEXT NOT NULL,
 metrics TEXT NOT NULL, settings TEXT NOT NULL, digest TEXT NOT NULL, parent TEXT, overrides TEXT NOT NULL, stamp TEXT NOT NULL
)
"""
_LOCKED, _FULL = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), sqlite3.SQLITE_FULL
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_MISMATCH)

Rows = Mapping[str, tuple[Run, str | None]]
"""{id: (the run, the stamp of the run.json it was read from)}. A row of the first version has no stamp."""


class IndexBroken(Exception):
    """The file is no index; what it held is in the folders."""


class IndexUnusable(Exception):
    """The index cannot be opened or changed now; the message is the end of a sentence."""


@contextlib.contextmanager
def writing(folder: Path, wait_seconds: float) -> Iterator[sqlite3.Connection]:
    """A transaction that no other process can enter, on an index of the newest schema. What is raised inside undoes it."""
    with _told():
        connection = sqlite3.connect(folder / FILE, timeout=wait_seconds, isolation_level=None)
    try:
        with _told():
            # Whoever else opens it for the first time is changing the mode already.
            with contextlib.suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA journal_mode=WAL")
            # The folders are the truth: a row that a power cut takes back is made again.
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("BEGIN IMMEDIATE")
        try:
            with _told():
                _migrate(connection, folder)
            yield connection
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        with _told():
            connection.execute("COMMIT")
    finally:
        connection.close()


def read(folder: Path, wait_seconds: float) -> Rows:
    """The rows, changing nothing: what is on a read-only medium can be read as well. Raises `IndexBroken` and `IndexUnusable`."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return _read(path, "mode=ro", wait_seconds)
    except IndexUnusable:
        if path.with_name(f"{FILE}-wal").exists():
            raise
        # Where not even the files beside it may be made, nobody else can be writing either.
        return _read(path, "immutable=1", wait_seconds)


def put(connection: sqlite3.Connection, run: Run) -> None:
    """Writes a run's row; the run.json it repeats is in place already."""
    plain = {name: getattr(run, name) for name in _COLUMNS if name != "stamp"} | {"stamp": record.stamp(run.folder)}
    values = [json.dumps(dict(plain[name])) if name in ("metrics", "settings", "overrides") else plain[name] for name in _COLUMNS]
    with _told():
        connection.execute(f"INSERT OR REPLACE INTO runs ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})", values)


def remove(connection: sqlite3.Connection, identity: str) -> None:
    with _told():
        connection.execute("DELETE FROM runs WHERE id = ?", (identity,))


def rows(connection: sqlite3.Connection, folder: Path) -> Rows:
    """The rows as this transaction sees them."""
    with _told():
        return _select(connection, folder)


def set_aside(folder: Path) -> Path | None:
    """Gives a broken index another name, so that a new one can be made; None where another process has done so."""
    path = folder / FILE
    aside = folder / f"index-damaged-{time.strftime('%Y%m%d-%H%M%S')}.sqlite"
    try:
        path.rename(aside)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexUnusable(reason(error)) from None
    for left in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(f"{FILE}{left}").rename(f"{aside}{left}")
    return aside


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turns what SQLite raises into what it means here."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _BROKEN:
            raise IndexBroken(reason(error)) from None
        raise IndexUnusable(
            "another process is changing it; try again" if code in _LOCKED else "the disk is full" if code == _FULL else reason(error)
        ) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise IndexBroken(reason(error)) from None


def _read(path: Path, how: str, wait_seconds: float) -> Rows:
    with _told():
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", timeout=wait_seconds, uri=True, isolation_level=None)
        try:
            return _select(connection, path.parent)
        finally:
            connection.close()


def _select(connection: sqlite3.Connection, folder: Path) -> Rows:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise IndexUnusable(f"a newer nnbuilder has written it (schema {version}, this program knows {VERSION})")
    if version == 0:
        return {run.id: (run, None) for run in _first_version(connection, folder)}
    made = [_run(values, folder) for values in connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM runs")]
    return {run.id: (run, stamp) for run, stamp in made}


def _run(values: tuple[Any, ...], folder: Path) -> tuple[Run, str]:
    named = dict(zip(_COLUMNS, values, strict=True))
    stamp = named.pop("stamp")
    texts = {name: json.loads(named.pop(name)) for name in ("metrics", "settings", "overrides")}
    # A row is held against the same rules as a file, since the file may come from somebody else.
    return record.of({**named, **texts}, folder / named["id"]), str(stamp)


def _migrate(connection: sqlite3.Connection, folder: Path) -> None:
    """Brings an older table forward; every run then says itself how it stands."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise IndexUnusable(f"a newer nnbuilder has written it (schema {version}, this program knows {VERSION})")
    if version == VERSION:
        return
    older = [run for run in _first_version(connection, folder) if run.folder.is_dir()]
    connection.execute("DROP TABLE IF EXISTS runs")
    connection.execute(_SCHEMA)
    for run in older:
        try:
            record.write(run)
        except OSError as error:
            raise IndexUnusable(reason(error)) from None
        put(connection, run)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _first_version(connection: sqlite3.Connection, folder: Path) -> list[Run]:
    """The runs of the first version's table, in the order in which they were made."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'runs'").fetchone():
        return []
    table = connection.execute("SELECT id, created, title, status, metrics, settings, process FROM runs ORDER BY created, id").fetchall()
    runs = []
    for sequence, (identity, created, title, status, metrics, settings, process) in enumerate(table, start=1):
        if Path(identity).name != identity:
            # Its folder would lie somewhere else.
            continue
        status = status if status in STATUSES else STOPPED
        run = Run(identity, folder / identity, title, status, created, json.loads(metrics), json.loads(settings), sequence)
        runs.append(replace(run, process=process, digest=record.read(run.folder).digest))
    return runs
