"""Whatever happens to the files of a run: every question about it is answered, with a result or with a sentence."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnbuilder.cli import main
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.checkpoints import CheckpointError
from nnbuilder.training.restore import load_fitted, load_job, load_model, load_program, weights_of
from nnbuilder.training.resuming import check_resumable
from nnbuilder.training.runs import Run, RunError, RunStore
from tests.training.stored import trained

MUTANTS = 300
CODE = b"open('executed', 'w').close()\n"
ODD: tuple[Any, ...] = (None, True, -1, 0, 10**30, 1.5, float("nan"), "", "..", "\ud800", "x" * 5000, [], [[]], {}, {"a": None}, "print", "/dev/zero")
QUESTIONS: tuple[Callable[[RunStore, Run], object], ...] = (
    lambda store, run: run.document,
    lambda store, run: run.history,
    lambda store, run: run.files,
    lambda store, run: load_program(run),
    lambda store, run: load_fitted(run),
    lambda store, run: weights_of(run),
    lambda store, run: load_model(run),
    lambda store, run: check_resumable(run, load_job(run)),
)
CHANGES: tuple[Callable[[RunStore, Run], object], ...] = (
    lambda store, run: store.claim(run.id),
    lambda store, run: store.update(run.id, "failed", {"val/loss": 1.0}),
    lambda store, run: store.delete(run.id),
)


@pytest.fixture(scope="module")
def contents(tmp_path_factory) -> dict[Path, bytes]:
    """The files of a store of one trained run, {path in the store: bytes}."""
    folder = tmp_path_factory.mktemp("runs")
    RunStore(folder, CATALOGUE).update(trained(folder).id, "stopped")
    RunStore(folder, CATALOGUE).list()
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def changed_value(whole: Any, chance: random.Random) -> Any:
    """One value somewhere in a JSON document is another one, or gone."""
    if isinstance(whole, dict) and whole and chance.random() < 0.85:
        key = chance.choice(list(whole))
        if chance.random() < 0.15:
            return {name: value for name, value in whole.items() if name != key}
        return {**whole, key: changed_value(whole[key], chance)}
    if isinstance(whole, list) and whole and chance.random() < 0.85:
        place = chance.randrange(len(whole))
        return [*whole[:place], changed_value(whole[place], chance), *whole[place + 1 :]]
    return chance.choice(ODD)


def mutated(content: bytes, other: bytes, chance: random.Random) -> bytes | None:
    """The bytes of a file after an accident or an attack; None where it is gone."""
    place = chance.randrange(len(content) + 1)
    match chance.choice(("cut", "byte", "noise", "gone", "empty", "other file", "code", "value", "value", "value", "twice")):
        case "cut":
            return content[:place]
        case "byte":
            return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
        case "noise":
            return chance.randbytes(chance.choice((10, 1000)))
        case "gone":
            return None
        case "empty":
            return b""
        case "other file":
            return other
        case "code":
            return CODE + content
        case "twice":
            return content + content
    try:
        return json.dumps(changed_value(json.loads(content), chance)).encode()
    except ValueError:
        return content[place:]


def put_into(folder: Path, contents: dict[Path, bytes | None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in contents.items():
        if content is not None:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def refusal(ask: Callable[[], object]) -> str:
    """The sentence in which a question is refused, "" where it is answered; anything else that is raised fails the test."""
    try:
        ask()
    except (RunError, CheckpointError) as error:
        return str(error)
    return ""


@pytest.mark.slow
def test_every_question_about_a_damaged_run_has_an_answer(contents, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    chance, store, refusals = random.Random(11), RunStore(tmp_path / "runs", CATALOGUE), []
    for _ in range(MUTANTS):
        broken: dict[Path, bytes | None] = dict(contents)
        for path in chance.choices(list(contents), k=chance.choice((1, 1, 1, 3))):
            broken[path] = mutated(contents[path], contents[chance.choice(list(contents))], chance)
        put_into(store.folder, broken)

        for run in store.list():
            refusals.append(refusal(lambda run=run: store.find(run.id)))
            assert main(["runs", "show", run.id, "--runs", str(store.folder)]) == 0
            refusals += [refusal(lambda run=run, question=question: question(store, run)) for question in (*QUESTIONS, chance.choice(CHANGES))]
        assert "Traceback" not in capsys.readouterr().err
        assert not (tmp_path / "executed").exists()
    sentences = [sentence for sentence in refusals if sentence]
    assert len(sentences) > MUTANTS / 2, "the mutants should have hurt"
    assert [sentence for sentence in sentences if len(sentence) < 30 or not sentence[0].isupper()] == []
