"""Runs are found, ordered and kept whatever happens to their index, their folder, the clock and the disk."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from nnbuilder.cli import main
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import record
from nnbuilder.training.runs import RunError, RunStore
from tests.training.stored import SETTINGS, document, made, program

ROOT = Path(__file__).parents[2]
FIRST_SCHEMA = "CREATE TABLE runs (id TEXT PRIMARY KEY, created REAL, title TEXT, status TEXT, metrics TEXT, settings TEXT, process TEXT)"


def first_version(folder: Path) -> list[str]:
    """A folder as the first version has left it: three runs, the clock set back before the last of them was asked for."""
    store, ids = RunStore(folder, CATALOGUE), []
    for _ in range(3):
        run = made(store)
        flat = {"id": run.id, "title": run.title, "digest": "1f0c", **SETTINGS}
        (run.folder / "run.json").write_text(json.dumps(flat))
        (run.folder / "program.json").unlink()
        ids.append(run.id)
    for name in folder.glob("index.sqlite*"):
        name.unlink()
    with contextlib.closing(sqlite3.connect(folder / "index.sqlite")) as index, index:
        index.execute("PRAGMA journal_mode=WAL")
        index.execute(FIRST_SCHEMA)
        for place, (identity, status) in enumerate(zip(ids, ("finished", "running", "failed"), strict=True)):
            values = (identity, 1000.0 + place, f"Net {place}", status, json.dumps({"test/loss": place / 2}), json.dumps(dict(SETTINGS)), "999999 1")
            index.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    return ids


def seen(store: RunStore) -> list[tuple[object, ...]]:
    return [(run.id, run.status, run.title, run.created, dict(run.metrics), dict(run.settings)) for run in store.list()]


def test_a_store_of_the_first_version_is_brought_forward(tmp_path):
    ids = first_version(tmp_path)

    runs = RunStore(tmp_path, CATALOGUE).list()

    assert [(run.id, run.status, run.title) for run in runs] == [
        (ids[2], "failed", "Net 2"),
        (ids[1], "interrupted", "Net 1"),
        (ids[0], "finished", "Net 0"),
    ]
    assert [run.sequence for run in runs] == [3, 2, 1]
    assert runs[0].metrics == {"test/loss": 1.0}
    with contextlib.closing(sqlite3.connect(tmp_path / "index.sqlite")) as index:
        assert index.execute("PRAGMA user_version").fetchone() == (1,)
    assert json.loads((runs[2].folder / "run.json").read_text())["status"] == "finished"
    new = made(RunStore(tmp_path, CATALOGUE))
    assert new.sequence == 4
    assert RunStore(tmp_path, CATALOGUE).find("last").id == new.id


def test_a_store_of_the_first_version_whose_index_is_lost_still_has_its_runs(tmp_path):
    ids = first_version(tmp_path)
    (tmp_path / "index.sqlite").unlink()
    assert {run.id for run in RunStore(tmp_path, CATALOGUE).list()} == set(ids)
    assert RunStore(tmp_path, CATALOGUE).find(ids[0]).settings == SETTINGS


def test_a_hostile_index_names_no_folder_outside(tmp_path):
    store, outside = RunStore(tmp_path / "runs", CATALOGUE), tmp_path / "precious"
    outside.mkdir()
    store.folder.mkdir()
    with contextlib.closing(sqlite3.connect(store.folder / "index.sqlite")) as index, index:
        index.execute(FIRST_SCHEMA)
        index.execute("INSERT INTO runs VALUES ('../precious', 1.0, 't', 'finished', '{}', '{}', '')")
    assert store.list() == []
    made(store)
    assert list(outside.iterdir()) == []
    with pytest.raises(RunError, match="There is no run"):
        store.delete("../precious")


def test_the_newest_run_is_the_last_one_made_whatever_the_clock_says(tmp_path, monkeypatch):
    store = RunStore(tmp_path, CATALOGUE)
    older = made(store)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 86_400)
    monkeypatch.setattr(time, "strftime", lambda form, *rest: "20200101-000000")
    newer = made(store)

    assert newer.created < older.created
    assert store.find("last").id == newer.id
    (tmp_path / "index.sqlite").unlink()
    assert [run.id for run in store.list()] == [newer.id, older.id]


@pytest.mark.parametrize("damage", ["gone", "no database", "cut", "empty", "other tables", "wrong values", "noise"])
def test_an_index_that_is_lost_or_damaged_is_made_again_from_the_runs(tmp_path, damage):
    notes: list[str] = []
    store = RunStore(tmp_path, CATALOGUE, notes.append)
    for status in ("finished", "failed", "stopped"):
        made(store, status, parent="20200101-000000-aaaa", overrides={"lr": 0.1})
    before, index = seen(store), tmp_path / "index.sqlite"
    whole = index.read_bytes()
    match damage:
        case "gone":
            index.unlink()
        case "no database":
            index.write_text("this is no database, and long enough to be looked at as one\n" * 20)
        case "cut":
            index.write_bytes(whole[:5000])
        case "empty":
            index.write_bytes(b"")
        case "noise":
            index.write_bytes(whole[:100] + os.urandom(len(whole) - 100))
        case "other tables" | "wrong values":
            with contextlib.closing(sqlite3.connect(index)) as other, other:
                other.execute("DROP TABLE runs" if damage == "other tables" else "UPDATE runs SET metrics = '[[', sequence = 'x'")

    assert seen(store) == before
    assert store.find("last").parent == "20200101-000000-aaaa"
    assert store.find("last").overrides == {"lr": 0.1}
    if damage in ("no database", "noise", "cut", "other tables", "wrong values"):
        assert len(notes) == 1
        assert "was damaged" in notes[0]
        aside = list(tmp_path.glob("index-damaged-*.sqlite"))
        assert len(aside) == 1 and aside[0].name in notes[0]
    assert made(store).sequence == 4
    assert len(RunStore(tmp_path, CATALOGUE, notes.append).list()) == 4
    assert len(notes) <= 1, "it is told once"


def test_a_folder_that_was_copied_here_is_a_run_of_this_store(tmp_path):
    run = made(RunStore(tmp_path / "theirs", CATALOGUE), "finished")
    ours = RunStore(tmp_path / "ours", CATALOGUE)
    made(ours)
    shutil.copytree(run.folder, tmp_path / "ours" / run.id)
    assert ours.find(run.id).status == "finished"
    shutil.rmtree(tmp_path / "ours" / run.id)
    assert len(ours.list()) == 1


def test_a_folder_that_is_no_run_is_neither_listed_nor_deleted(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store)
    (tmp_path / "photographs").mkdir()
    assert [other.id for other in store.list()] == [run.id]
    with pytest.raises(RunError, match="There is no run 'photographs'"):
        store.delete("photographs")


def test_deleting_a_run_that_is_a_link_leaves_what_it_leads_to(tmp_path):
    store = RunStore(tmp_path / "runs", CATALOGUE)
    run = made(store)
    run.folder.rename(tmp_path / "elsewhere")
    run.folder.symlink_to(tmp_path / "elsewhere")
    store.delete(run.id)
    assert store.list() == []
    assert (tmp_path / "elsewhere" / "model.py").exists()


def test_a_newer_index_is_left_alone_and_its_runs_are_listed(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store)
    with contextlib.closing(sqlite3.connect(tmp_path / "index.sqlite")) as index, index:
        index.execute("PRAGMA user_version = 7")
    assert [other.id for other in store.list()] == [run.id]
    with pytest.raises(RunError, match=r"a newer nnbuilder has written it \(schema 7, this program knows 1\)"):
        store.update(run.id, "failed")


def test_an_index_that_another_process_holds_is_told_and_can_be_read_meanwhile(tmp_path):
    store = RunStore(tmp_path, CATALOGUE, wait_seconds=0.05)
    run = made(store)
    with contextlib.closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for change in (lambda: store.update(run.id, "failed"), lambda: store.claim(run.id), lambda: store.delete(run.id), lambda: made(store)):
            with pytest.raises(RunError, match="another process is changing it; try again"):
                change()
        assert store.find("last").status == "stopped"
        other.execute("ROLLBACK")
    assert [entry for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []
    store.update(run.id, "failed")
    assert store.find("last").status == "failed"


READ_ONLY = """
import os, sys
from pathlib import Path
from nnbuilder.cli import main
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import RunError, RunStore
from tests.training.stored import document, made, program
store = RunStore(Path(sys.argv[1]), CATALOGUE)
made(RunStore(Path(sys.argv[2]), CATALOGUE))
main(["runs", "show", "last", "--runs", sys.argv[2], "--json"])  # What is imported late is imported now.
print("before")
if os.geteuid() == 0:
    os.seteuid(65534)
try:
    (store.folder / "probe").touch()
except PermissionError:
    print("read-only")
print([(run.id, run.status) for run in store.list()])
print(main(["runs", "show", "last", "--runs", sys.argv[1], "--json"]))
last = store.find("last").id
for change in (lambda: made(store), lambda: store.update(last, "failed"), lambda: store.delete(last), lambda: store.claim(last, ("finished", "failed"))):
    try:
        change()
    except RunError as error:
        print("RunError", error)
"""


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("kind", ["an index", "no index", "an index of the first version", "a log beside the index"])
def test_a_folder_that_can_only_be_read_is_listed_and_told(kind, tmp_path):
    # pytest's own folders are closed to the user that this process becomes.
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "runs"
        Path(place).chmod(0o755)
        store = RunStore(folder, CATALOGUE)
        run = made(store, "finished")
        other: sqlite3.Connection | None = None
        if kind == "an index of the first version":
            shutil.rmtree(folder)
            expected = first_version(folder)[::-1]
        elif kind == "a log beside the index":
            other = sqlite3.connect(folder / "index.sqlite")
            other.execute("SELECT 1 FROM runs").fetchall()
            expected = [made(store, "finished").id, run.id]
        else:
            expected = [run.id]
        if kind == "no index":
            (folder / "index.sqlite").unlink()
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")}
        folder.chmod(0o555)
        try:
            ended = subprocess.run(
                [sys.executable, "-c", READ_ONLY, str(folder), str(tmp_path / "other")],
                capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "NNBUILDER_HOME": str(tmp_path)}, check=False,
            )  # fmt: skip
            after = {path: path.stat().st_mtime_ns for path in before}
        finally:
            folder.chmod(0o755)
            if other is not None:
                other.close()
        assert ended.returncode == 0, ended.stderr
        ended.stdout = ended.stdout.partition("before")[2]
        assert "read-only" in ended.stdout
        for identity in expected:
            assert identity in ended.stdout
        assert f'"run": "{expected[0]}"' in ended.stdout
        assert ended.stdout.count("RunError") == 4
        assert after == before


FULL = """
import resource, sys
from pathlib import Path
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import RunError, RunStore
from tests.training.stored import made
store = RunStore(Path(sys.argv[1]), CATALOGUE)
run = made(store)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
for change in (lambda: made(store), lambda: store.update(run.id, "failed"), lambda: store.claim(run.id)):
    try:
        change()
        print("done")
    except RunError as error:
        print("RunError", error)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize("most", [0, 10, 500, 3000])
def test_a_disk_that_takes_no_more_is_told_and_what_was_there_stays(tmp_path, most):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NNBUILDER_HOME": str(tmp_path / "home")}
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "runs"), str(most)], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "RunError A new run cannot be kept in" in ended.stdout or "RunError The index of the runs" in ended.stdout
    runs = RunStore(tmp_path / "runs", CATALOGUE).list()
    assert len(runs) == 1
    assert runs[0].status in ("stopped", "failed", "interrupted")
    assert not list((tmp_path / "runs").glob(".new-*"))


@pytest.mark.parametrize("place", ["a file", "under a file", "a file in the way of the index"])
def test_what_is_no_folder_is_told(tmp_path, place):
    (tmp_path / "file").write_text("no folder")
    folder = {"a file": tmp_path / "file", "under a file": tmp_path / "file" / "runs"}.get(place, tmp_path / "runs")
    if place == "a file in the way of the index":
        (folder / "index.sqlite").mkdir(parents=True)
        assert RunStore(folder, CATALOGUE).list() == []
    else:
        with pytest.raises(RunError, match=r"not a directory|There are no runs yet"):
            RunStore(folder, CATALOGUE).find("last")
    with pytest.raises(RunError):
        made(RunStore(folder, CATALOGUE))


def test_a_run_that_is_made_is_whole_or_not_there(tmp_path):
    """What a crash has left is not listed, and is swept up later."""
    store = RunStore(tmp_path, CATALOGUE)
    left = tmp_path / ".new-20200101-000000-aaaa"
    left.mkdir()
    (left / "document.nnb").write_text("half")
    os.utime(left, (0, 0))
    assert store.list() == []
    made(store)
    assert not left.exists()


def test_a_title_with_half_a_character_is_told(tmp_path):
    with pytest.raises(RunError, match="half a character"):
        RunStore(tmp_path, CATALOGUE).create(program(), replace(document(), title="\ud800"), SETTINGS)
    assert RunStore(tmp_path, CATALOGUE).list() == []


def test_a_run_that_only_its_folder_knows_of_is_stamped(tmp_path):
    """A process that died between the run.json and the index: the run.json counts."""
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store)
    record.write(replace(run, status="failed", metrics={"val/loss": 2.0}))
    assert (store.find("last").status, store.find("last").metrics) == ("failed", {"val/loss": 2.0})


class TestDamaged:
    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"format": 99}', b"[" * 10**5, b"\xff", b'{"format": 2, "id": 3}', None])
    def test_a_run_whose_record_is_no_record_is_listed_as_damaged_and_can_be_deleted(self, tmp_path, content, capsys):
        store = RunStore(tmp_path, CATALOGUE)
        sound, damaged = made(store), made(store)
        (damaged.folder / "run.json").unlink()
        if content is not None:
            (damaged.folder / "run.json").write_bytes(content)

        assert {run.id: run.status for run in store.list()} == {sound.id: "stopped", damaged.id: "damaged"}
        assert store.find("last").id == sound.id
        with pytest.raises(RunError, match="is damaged"):
            store.find(damaged.id)
        assert main(["runs", "--runs", str(tmp_path)]) == 0
        assert main(["runs", "show", damaged.id, "--runs", str(tmp_path)]) == 0
        assert "damaged" in capsys.readouterr().out
        assert main(["runs", "delete", damaged.id, "--runs", str(tmp_path)]) == 0
        assert [run.id for run in store.list()] == [sound.id]

    @pytest.mark.parametrize("name", ["settings", "metrics", "status", "sequence", "created"])
    def test_each_part_of_a_record_is_looked_at(self, tmp_path, name):
        run = made(RunStore(tmp_path, CATALOGUE))
        whole = json.loads((run.folder / "run.json").read_text())
        for value in (None, "no", -1, {"a": "b"}, [], 10**30):
            (run.folder / "run.json").write_text(json.dumps({**whole, name: value}))
            (seen_run,) = RunStore(tmp_path, CATALOGUE).list()
            assert seen_run.status == "damaged" and seen_run.damage.startswith("run.json: ")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
    def test_a_pipe_in_the_place_of_a_record_is_not_waited_for(self, tmp_path):
        run = made(RunStore(tmp_path, CATALOGUE))
        (run.folder / "run.json").unlink()
        os.mkfifo(run.folder / "run.json")
        assert [other.damage for other in RunStore(tmp_path, CATALOGUE).list()] == ["run.json: it is no regular file"]
