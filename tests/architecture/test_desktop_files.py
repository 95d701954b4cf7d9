"""What a desktop is told of nnbuilder: which files it opens, and with which words."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from nnbuilder.project.files import SUFFIX

PACKAGING = Path(__file__).parents[2] / "packaging"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"


def test_the_desktop_file_opens_the_files_that_the_mime_type_names():
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment, method-assign]
    desktop.read(PACKAGING / "nnbuilder.desktop", "utf-8")
    entry = desktop["Desktop Entry"]
    mime = ElementTree.parse(PACKAGING / "nnbuilder-mime.xml").getroot().find(f"{MIME}mime-type")
    assert mime is not None and entry["MimeType"] == f"{mime.get('type')};"
    assert [glob.get("pattern") for glob in mime.findall(f"{MIME}glob")] == [f"*{SUFFIX}"]
    assert entry["Exec"] == "nnbuilder %F" and entry["Type"] == "Application"
    assert (PACKAGING / f"{entry['Icon']}.svg").is_file()
    ElementTree.parse(PACKAGING / f"{entry['Icon']}.svg")


@pytest.mark.parametrize(("tool", "file"), [("desktop-file-validate", "nnbuilder.desktop"), ("xmllint", "nnbuilder-mime.xml")])
def test_the_tools_of_the_field_find_nothing_wrong(tool, file):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([tool, *(["--noout"] if tool == "xmllint" else []), str(PACKAGING / file)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
