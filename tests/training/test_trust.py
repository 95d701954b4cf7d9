"""A folder of runs that somebody else has changed is data: nothing in it is executed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nnbuilder.cli import main
from nnbuilder.codegen.program_file import dump_program, load_program_file
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import signing
from nnbuilder.training.restore import load_model, load_program
from nnbuilder.training.runs import Run, RunError, RunStore
from tests.training.stored import program, trained

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "evaluate": ["evaluate", "last"],
    "predict": ["predict", "last", "iris.csv"],
    "export": ["export", "last", "--format", "onnx", "-o", "evil.onnx"],
    "generate": ["generate", "last"],
    "resume": ["train", "--resume", "last"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder of one run, made by another user: its key is not ours."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNBUILDER_HOME", str(tmp_path_factory.mktemp("somebody")))
        run = trained(folder)
        RunStore(folder, CATALOGUE).update(run.id, "stopped")
    return folder


@pytest.fixture
def store(folder, tmp_path, monkeypatch) -> RunStore:
    """A copy of it in our hands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "iris.csv").write_text("sepal_length,sepal_width,petal_length,petal_width\n5.1,3.5,1.4,0.2\n")
    return RunStore(Path(shutil.copytree(folder, tmp_path / "shared")), CATALOGUE)


def poisoned(run: Run, *, with_map: bool) -> None:
    """model.py leaves a mark wherever it is executed; all that can be adapted to it is, but for the signature."""
    model = run.folder / "model.py"
    text = f"open('executed', 'w').close()\n{model.read_text()}"
    model.write_text(text)
    if with_map:
        kept = load_program_file((run.folder / "program.json").read_bytes())
        evil = replace(kept.program, files={**kept.program.files, "model.py": text})
        (run.folder / "program.json").write_bytes(dump_program(evil, kept.signature))
        digest = evil.digest
    else:
        digest = hashlib.sha256(text.encode()).hexdigest()
    record = json.loads((run.folder / "run.json").read_text())
    (run.folder / "run.json").write_text(json.dumps({**record, "digest": digest}))


@pytest.mark.parametrize("with_map", [True, False], ids=["all adapted", "the text only"])
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_foreign_text_in_a_run_is_refused_in_words_and_never_executed(store, command, with_map, capsys):
    poisoned(store.find("last"), with_map=with_map)

    code = main([*COMMANDS[command], "--runs", str(store.folder)])

    told = capsys.readouterr()
    assert code == 1
    assert "nothing of them is executed" in told.err
    assert "Traceback" not in told.err
    assert not Path("executed").exists()
    assert not Path("evil.onnx").exists()


def test_the_drawing_and_the_weights_of_such_a_run_are_only_numbers_and_can_be_gone_on_with(store, capsys):
    run = store.find("last")
    poisoned(run, with_map=True)

    assert main(["train", "--from", "last", "--epochs", "1", "--runs", str(store.folder)]) == 0

    assert store.find("last").parent == run.id
    assert not Path("executed").exists()


def test_files_that_nobody_has_signed_and_that_the_drawing_does_not_give_are_told_as_that(store):
    run = store.find("last")
    poisoned(run, with_map=False)
    (run.folder / "program.json").unlink()
    with pytest.raises(RunError, match="are signed by nobody, and its drawing gives other ones"):
        load_program(run)


def test_a_run_of_somebody_else_is_used_where_its_drawing_gives_the_same_text(store, capsys):
    assert not signing.is_signed(program(), load_program_file((store.find("last").folder / "program.json").read_bytes()).signature)
    assert main(["evaluate", "last", "--runs", str(store.folder)]) == 0
    assert main(["predict", "last", "iris.csv", "--runs", str(store.folder)]) == 0


def test_a_run_of_the_first_version_has_no_program_file_and_is_used(store):
    run = store.find("last")
    (run.folder / "program.json").unlink()
    assert load_program(run) == program()


def test_what_this_user_has_generated_is_used_whatever_generation_gives_today(tmp_path):
    """As after an update: the text is another one than the drawing gives now, and the signature is ours."""
    run = trained(tmp_path / "runs")
    earlier = replace(program(), files={name: f"# As an earlier version wrote it.\n{text}" for name, text in program().files.items()})
    for name, text in earlier.files.items():
        (run.folder / name).write_text(text)
    (run.folder / "program.json").write_bytes(dump_program(earlier, signing.sign(earlier)))

    assert load_program(run) == earlier
    assert load_model(run) is not None


def test_a_map_that_was_changed_is_not_believed(tmp_path):
    """The text is that of the drawing, so it is used, with the map that belongs to it."""
    run = trained(tmp_path / "runs")
    changed = replace(program(), root="print", ties={"a": "b"})
    (run.folder / "program.json").write_bytes(dump_program(changed, load_program_file((run.folder / "program.json").read_bytes()).signature))
    assert load_program(run) == program()


def test_a_text_that_was_changed_beside_a_program_file_that_was_not_is_refused(tmp_path):
    run = trained(tmp_path / "runs")
    (run.folder / "train.py").write_text((run.folder / "train.py").read_text() + "\n")
    with pytest.raises(RunError, match="were changed since it ran"):
        load_program(run)


def test_the_key_is_the_users_own_and_nobody_elses(tmp_path):
    signature = signing.sign(program())
    assert signing.is_signed(program(), signature)
    assert len(signing.key_file().read_bytes()) == 32
    if os.name == "posix":
        assert stat.S_IMODE(signing.key_file().stat().st_mode) == 0o600
        signing.key_file().chmod(0o644)
        assert not signing.is_signed(program(), signature), "a key that others can read proves nothing"
        signing.key_file().chmod(0o600)
    assert signing.is_signed(program(), signature)
    assert not signing.is_signed(replace(program(), root="Other"), signature)
    assert not signing.is_signed(program(), "")
    assert not signing.is_signed(program(), "\ud800ä")


def test_without_a_place_for_a_key_runs_are_kept_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("NNBUILDER_HOME", str(tmp_path / "file"))
    run = trained(tmp_path / "runs")
    assert load_program_file((run.folder / "program.json").read_bytes()).signature == ""
    assert load_program(run) == program()


SIGN = """
import sys
from nnbuilder.training.signing import sign
from tests.training.stored import program
program()
print("ready", flush=True)
sys.stdin.readline()
print(sign(program()), flush=True)
"""


def test_processes_that_need_a_key_at_once_share_one(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", SIGN], cwd=ROOT, env=environment, **pipes) for _ in range(5)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    signatures = {process.communicate()[0] for process in processes}
    assert signatures == {f"{signing.sign(program())}\n"}
    assert [path.name for path in signing.key_file().parent.iterdir()] == ["signing.key"]


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_key_that_somebody_has_put_there_is_not_ours(tmp_path):
    signing.sign(program())
    signing.key_file().rename(tmp_path / "theirs")
    signing.key_file().symlink_to(tmp_path / "theirs")
    assert signing.sign(program()) == ""
    assert not signing.is_signed(program(), "")
