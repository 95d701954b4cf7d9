"""Of several processes that want one run, one gets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import RunError, RunStore
from tests.training.stored import made

ROOT = Path(__file__).parents[2]
CLAIM = """
import sys
from pathlib import Path
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import RunError, RunStore
store = RunStore(Path(sys.argv[1]), CATALOGUE)
print("ready", flush=True)
sys.stdin.readline()
try:
    store.claim(sys.argv[2])
    print("mine", flush=True)
except RunError as error:
    print(error, flush=True)
sys.stdin.readline()
"""


def ask(folder: Path, run: str, code: str = CLAIM) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, str(folder), run]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def tell(process: subprocess.Popen[str]) -> None:
    process.stdin.write("\n")
    process.stdin.flush()


def test_of_six_processes_that_ask_at_once_one_gets_the_run(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store)
    for _ in range(3):
        processes = [ask(tmp_path, run.id) for _ in range(6)]
        assert {process.stdout.readline() for process in processes} == {"ready\n"}
        for process in processes:
            tell(process)
        answers = [process.stdout.readline().strip() for process in processes]
        winner = processes[answers.index("mine")]
        assert answers.count("mine") == 1
        assert {answer for answer in answers if answer != "mine"} == {f"The run {run.id} is still running in another process ({winner.pid})."}
        assert store.find(run.id).status == "running"
        with pytest.raises(RunError, match="still running; stop it first"):
            store.delete(run.id)
        # The one that has it is killed; the run is free again.
        winner.send_signal(signal.SIGKILL)
        winner.wait()
        assert store.find(run.id).status == "interrupted"
        for process in processes:
            process.kill()
            process.communicate()


def test_claiming_takes_only_what_is_in_an_expected_state(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    run = made(store, "finished")
    with pytest.raises(RunError, match="is finished; there is nothing left to do"):
        store.claim(run.id)
    assert store.claim(run.id, ("finished",)).status == "running"
    with pytest.raises(RunError, match="still running in this process"):
        store.claim(run.id)
    store.update(run.id, "failed")
    assert store.claim(run.id).process.startswith(f"{os.getpid()} ")
    store.update(run.id, "stopped")
    with pytest.raises(RunError, match="no longer there"):
        store.claim("20200101-000000-aaaa")


MAKE = """
import sys
from pathlib import Path
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import RunStore
from tests.training.stored import made, program
program()
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    made(RunStore(Path(sys.argv[1]), CATALOGUE))
print("made", flush=True)
"""


def test_runs_that_several_processes_make_at_once_are_counted_without_a_gap(tmp_path):
    """The folder is not even there before."""
    processes = [ask(tmp_path / "runs", "", MAKE) for _ in range(4)]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        tell(process)
    assert [process.communicate()[0] for process in processes] == ["made\n"] * 4
    assert [run.sequence for run in RunStore(tmp_path / "runs", CATALOGUE).list()] == list(range(20, 0, -1))


TRAIN = """
import sys
from pathlib import Path
from nnbuilder.cli import main
print("ready", flush=True)
sys.stdin.readline()
sys.exit(main(["train", "--resume", sys.argv[2], "--runs", sys.argv[1]]))
"""


def test_two_commands_that_resume_one_run_do_not_both_train_it(tmp_path):
    from tests.training.stored import document, stopped

    run = stopped(tmp_path, document(60))
    processes = [ask(tmp_path, run.id, TRAIN) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        tell(process)
    for process in processes:
        process.communicate(timeout=120)
    assert sorted(process.returncode for process in processes) == [0, 1]
    found = RunStore(tmp_path, CATALOGUE).find(run.id)
    assert found.status == "finished"
    assert [row["epoch"] for row in found.history] == list(range(1, 61))
