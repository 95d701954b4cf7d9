"""Dialogs begin where the last file was, and at home where that folder is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnbuilder.project import preferences
from nnbuilder.project.last_folder import keep_folder, last_folder


def test_the_last_folder_is_kept(tmp_path):
    assert last_folder() == Path.home()
    folder = tmp_path / "drawings"
    folder.mkdir()
    keep_folder(folder)
    assert last_folder() == folder
    folder.rmdir()
    assert last_folder() == Path.home()


@pytest.mark.parametrize("text", ["", "relative", "\0", "/" + "x" * 5000, "/dev/null"])
def test_whatever_is_written_there_a_folder_is_given(text):
    preferences.put("folder", text)
    assert last_folder() == Path.home()
