"""The wheel has everything in it: built, installed outside the checkout, and used as a user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WINDOW = """
from pathlib import Path
import nnbuilder
from PySide6.QtWidgets import QApplication
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document
from nnbuilder.ui.app import create_window
assert not Path(nnbuilder.__path__[0]).is_relative_to({root!r}), nnbuilder.__path__
application = QApplication.instance() or QApplication([])
window = create_window(open_document(Path("digits.nnb"), CATALOGUE).document)
window.show()
application.processEvents()
print(window.objectName(), window.isVisible())
window.close()
"""


def _run(command, folder):
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=folder, env=environment)
    assert result.returncode == 0, f"{command}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # What is needed to build is taken from here, since nothing is downloaded.
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT], ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The Python of an environment that has the wheel, and everything else from the environment of the tests."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "env", with_pip=False, symlinks=True)
    python = home / "env" / "bin" / "python"
    site = Path(_run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], home).strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _run([python, "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check", "--force-reinstall", "--prefix", home / "env", wheel], home)
    return python, home


@pytest.mark.slow
def test_the_wheel_holds_resources_and_nothing_of_the_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("nnbuilder/resources/templates/") and name.endswith(".nnb") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "packaging/")) or "__pycache__" in name]


@pytest.mark.slow
def test_the_installed_program_makes_checks_and_shows_a_network(installed):
    python, home = installed
    command = python.parent / "nnbuilder"
    _run([command, "new", "digits-cnn", "-o", "digits.nnb"], home)
    checked = json.loads(_run([command, "check", "digits.nnb", "--json"], home))
    assert checked["ok"]
    assert checked["parameters"] > 0
    assert _run([python, "-c", WINDOW.format(root=str(ROOT))], home) == "main_window True\n"
