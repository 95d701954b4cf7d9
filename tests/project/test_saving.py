"""Saving, however it ends: killed, without space, without permission. The file is the old or the new one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.files import DocumentError, dump_document, load_document, open_document, save_document

KILLS = 40
SAVER = """
import sys
from pathlib import Path
from nnbuilder.project.atomic import write_atomic
folder = Path(sys.argv[1])
odd, even = ((folder / name).read_bytes() for name in ("odd.nnb", "even.nnb"))
while True:
    for content in (odd, even):
        write_atomic(folder / "saved.nnb", content)
        print("saved", flush=True)
"""


def _document(title: str, length: int) -> Document:
    return Document(title=title, extra={"weight": title * length})


def _saver(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SAVER, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])


@pytest.mark.slow
def test_killed_while_saving_it_is_the_old_or_the_new_file(tmp_path):
    (tmp_path / "odd.nnb").write_bytes(dump_document(_document("odd", 4_000_000)))
    (tmp_path / "even.nnb").write_bytes(dump_document(_document("even", 1_000_000)))
    whole = {(tmp_path / name).read_bytes() for name in ("odd.nnb", "even.nnb")}
    generator = random.Random(5)
    interrupted, seen = 0, set()
    for _ in range(KILLS):
        saver = _saver(tmp_path)
        assert saver.stdout.readline() == b"saved\n"
        time.sleep(generator.uniform(0.0, 0.06))
        saver.send_signal(signal.SIGKILL)
        saver.wait()
        saver.stdout.close()
        content = (tmp_path / "saved.nnb").read_bytes()
        assert content in whole
        assert load_document(content, CATALOGUE).document.title in ("odd", "even")
        seen.add(content)
        left = [path for path in tmp_path.iterdir() if path.suffix == ".nnbuilder-part"]
        interrupted += bool(left)
        for path in left:
            path.unlink()
    # Otherwise the kills came between two saves and nothing was tried.
    assert interrupted > KILLS // 10
    assert len(seen) == 2


def test_without_space_the_old_file_stays_and_the_reason_is_said(tmp_path):
    path = tmp_path / "a.nnb"
    save_document(Document(title="old"), path)
    code = f"""
import resource, signal
from pathlib import Path
from nnbuilder.core.document import Document
from nnbuilder.project.files import DocumentError, save_document
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    save_document(Document(title="new", extra={{"weight": ["x" * 10_000]}}), Path({str(path)!r}))
except DocumentError as error:
    print(error)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert said == f"{path} cannot be written: file too large. The file is as it was.\n"
    assert open_document(path, CATALOGUE).document.title == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.nnb"]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(DocumentError, match="no such file or directory"):
        save_document(Document(), tmp_path / "missing" / "a.nnb")
    with pytest.raises(DocumentError, match="is a directory"):
        save_document(Document(), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(DocumentError, match="permission denied"):
            save_document(Document(), tmp_path / "a.nnb")
    finally:
        tmp_path.chmod(0o700)


def test_a_link_stays_a_link_and_rights_stay_rights(tmp_path):
    real, link = tmp_path / "real.nnb", tmp_path / "link.nnb"
    save_document(Document(title="old"), real)
    assert real.stat().st_mode & 0o777 == 0o644
    real.chmod(0o600)
    link.symlink_to(real)
    save_document(Document(title="new"), link)
    assert link.is_symlink()
    assert open_document(real, CATALOGUE).document.title == "new"
    assert real.stat().st_mode & 0o777 == 0o600


def test_what_an_interrupted_save_left_goes_with_the_next(tmp_path):
    path = tmp_path / "a [1].nnb"
    old, fresh, other = (tmp_path / f".{name}.abc.nnbuilder-part" for name in ("a [1].nnb", "a [1].nnb.b", "other.nnb"))
    for left in (old, fresh, other):
        left.write_bytes(b"half")
    for left in (old, other):
        os.utime(left, (time.time() - 7200,) * 2)
    write_atomic(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert not old.exists()
    assert fresh.exists()
    assert other.exists()


def test_a_long_name_can_be_saved(tmp_path):
    path = tmp_path / f"{'n' * 251}.nnb"
    save_document(Document(title="long"), path)
    assert load_document(path.read_bytes(), CATALOGUE).document.title == "long"
