"""The golden documents: their files, sources and diagnostics as they were, built, trained a few steps, and interpreted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Argument
from nnbuilder.core.analysis import Analyzer, analyze
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.data.prepare import prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import residual_cnn
from tests.zoo import SOUND, WRONG

ROWS = 6


def told(document: Document) -> str:
    """Every diagnostic as a person reads it."""
    lines = []
    analyzer = Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    for found in analysis.diagnostics:
        lines.append(f"{found.severity} {found.code} {'/'.join(map(str, found.at))} {found.where}".rstrip())
        lines.append(f"    {found.message}")
        lines += [f"    cure: {fix.title}" for fix in analyzer.cures(document, analysis, found)]
    return "\n".join([*lines, ""])


def drawn_input(argument: Argument) -> Tensor:
    shape = [ROWS, *(int(dim) for dim in argument.spec.shape[1:] if isinstance(dim, int))]
    if argument.spec.dtype == "int64":
        return torch.randint(0, 3, shape)
    return torch.randn(shape)


@pytest.mark.parametrize("name", [*SOUND, *WRONG])
def test_files_and_diagnostics_are_as_they_were(name: str, golden):
    document = {**SOUND, **WRONG}[name]()
    content = dump_document(document)

    assert load_document(content, CATALOGUE).document == document
    golden(f"{name}/document.nnb", content.decode())
    golden(f"{name}/diagnostics.txt", told(document))


@pytest.mark.parametrize("name", SOUND)
def test_sources_are_as_they_were(name: str, golden):
    for file, text in generate(SOUND[name](), CATALOGUE).files.items():
        golden(f"{name}/{file}", text)


@pytest.mark.parametrize("name", SOUND)
def test_every_use_gives_what_the_interpreter_gives(name: str):
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    torch.manual_seed(0)
    model = build_model(program, CATALOGUE, 0).eval()
    for use in program.uses:
        given = [drawn_input(argument) for argument in use.arguments]
        result = getattr(model, use.method)(*given)
        named = {argument.name: tensor for argument, tensor in zip(use.arguments, given, strict=True)}
        values = evaluate(document, CATALOGUE, model, named, predicts=use.name == "predict")
        for output, tensor in zip(use.outputs, result if isinstance(result, tuple) else (result,), strict=True):
            node = document.main.named(output)
            assert torch.equal(values[(node.id,), "output"], tensor)


@pytest.mark.parametrize("name", [name for name in SOUND if SOUND[name]().data is not None])
def test_every_objective_gives_what_the_interpreter_gives(name: str):
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    torch.manual_seed(0)
    model = build_training(program, CATALOGUE, 0).eval()
    for method in program.objectives:
        given = [drawn_input(argument) for argument in method.arguments]
        losses, _ = getattr(model, method.method)(*given)
        values = evaluate(document, CATALOGUE, model, {argument.name: tensor for argument, tensor in zip(method.arguments, given, strict=True)})
        for measure in method.losses:
            assert torch.equal(values[(measure.node,), "output"], losses[measure.name])


def everything_at_once() -> Document:
    """Two groups with schedules of their own, an objective at every other step, a share of the rows, and steps in place of epochs."""
    found = residual_cnn()
    falling = Setting("Cosine", {"warmup": 0.25, "final": 0.1})
    groups = (Group((), Setting("SGD", {"lr": 0.02}), falling), Group((("classify",),), Setting("AdamW", {"lr": 0.01})))
    first = Phase("warm up", part=Part(fraction=0.3, batch_size=50), steps=7, objectives=(Objective("often", groups=groups), Objective("rarely", every=2)))
    second = Phase(
        "go on", epochs=1, part=Part(fraction=0.2, batch_size=31), objectives=(Objective("head", updates=(("classify",), ("tower",))),), frozen=(("stem",),)
    )
    return replace(found, phases=(first, second))


def scheduled(optimizer: str, schedule: Setting, clip: float | None = None, patience: int | None = None) -> Document:
    """A small classifier whose rate goes up and down, and which may stop early."""
    found = SOUND["pretrain_and_finetune"]()
    group = Group(optimizer=Setting(optimizer, {"lr": 0.2}), schedule=schedule)
    first = Phase("pretrain", 4, None, Part((("species", ("setosa",)),), batch_size=9), (Objective("rebuild", ("error",), groups=(group,), clip=clip),))
    second = Phase("learn", 30, None, Part(batch_size=16), (Objective("learn", groups=(group,), clip=clip),), (("encode",),), patience)
    return replace(found, phases=(replace(first, patience=patience), second))


SCHEDULED = {
    "rmsprop_in_steps": lambda: scheduled("RMSprop", Setting("Step", {"times": 3}), clip=0.5),
    "adam_in_one_cycle": lambda: scheduled("Adam", Setting("OneCycle", {"rise": 0.2}), clip=2.0, patience=2),
    "sgd_until_it_rests": lambda: scheduled("SGD", Setting("Plateau", {"patience": 1}), patience=4),
}
LEARNING = SCHEDULED | {name: make for name, make in SOUND.items() if make().data is not None} | {"everything_at_once": everything_at_once}


ALONE = """
import json, os, runpy, sys, traceback
import torch
for name, threads in json.loads(sys.stdin.read()).items():
    os.chdir(os.path.join(sys.argv[1], name))
    sys.path[0] = os.getcwd()
    sys.modules.pop("model", None)
    torch.set_num_threads(threads)
    try:
        runpy.run_path("train.py", run_name="__main__")
    except BaseException:
        traceback.print_exc()
"""
"""Runs `python train.py` in each of some folders; in one process, since loading torch takes longer than most of them."""


@pytest.fixture(scope="module")
def taken_away(tmp_path_factory) -> tuple[Path, dict[str, Run], str]:
    """The folder of the projects, the run of each, and what went wrong where their loops ran alone."""
    root, runs = tmp_path_factory.mktemp("projects"), {}
    for name, make in LEARNING.items():
        runs[name] = train(job_for(quick(make()), CATALOGUE, Path(), seed=3), RunStore(root / name / "runs", CATALOGUE), lambda event: None)
        write_project(runs[name], root / name)
    threads = json.dumps({name: run.settings["threads"] for name, run in runs.items()})
    environment = {"PATH": os.environ["PATH"], **({"OMP_NUM_THREADS": os.environ["OMP_NUM_THREADS"]} if "OMP_NUM_THREADS" in os.environ else {})}
    command = [sys.executable, "-c", ALONE, str(root)]
    ended = subprocess.run(command, input=threads, capture_output=True, text=True, env=environment, timeout=400, check=False)
    return root, runs, ended.stderr


def quick(document: Document) -> Document:
    """Two epochs of a fifth of the digits are as telling as all of them."""
    if document.data.source.name != "digits":
        return document
    phases = (replace(phase, epochs=min(2, phase.epochs), part=replace(phase.part, fraction=min(0.2, phase.part.fraction))) for phase in document.phases)
    return replace(document, phases=tuple(phases))


@pytest.mark.parametrize("name", LEARNING)
def test_the_loop_that_is_taken_away_trains_to_the_same_bits(name: str, taken_away):
    """train.py alone, on prepared tensors, against the trainer: every weight at the end."""
    root, runs, errors = taken_away
    assert errors == ""
    theirs, ours = load_file(root / name / "trained.safetensors"), checkpoints.read(runs[name].checkpoints)[0].model
    assert theirs.keys() >= {key for key in ours if key not in load_program(runs[name]).ties}
    assert [key for key in theirs if not torch.equal(theirs[key], ours[key])] == []


def write_project(run: Run, folder: Path) -> None:
    prepared = prepare(run.document.data, Path())
    tensors = {f"{part}/{field}": tensor[rows].contiguous() for part, rows in prepared.parts.items() for field, tensor in prepared.fields.items()}
    save_file(tensors, folder / "data.safetensors")
    for file, text in run.files.items():
        (folder / file).write_text(text, "utf-8")


@pytest.mark.parametrize("name", SOUND)
def test_types_are_those_of_the_tensors(name: str):
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    build = build_training if program.objectives else build_model
    model = build(program, CATALOGUE, 0).eval()
    methods = program.objectives or program.uses
    inputs = {argument.name: drawn_input(argument) for method in methods for argument in method.arguments}
    analysis = analyze(document, CATALOGUE)

    values = evaluate(document, CATALOGUE, model, inputs)

    assert values
    for (path, port), tensor in values.items():
        found = analysis.types.get((path, port))
        if not isinstance(found, TensorSpec):
            continue
        assert all(not isinstance(dim, int) or dim == size for size, dim in zip(tensor.shape, found.shape, strict=True))
        assert str(tensor.dtype) == f"torch.{found.dtype}"


@pytest.mark.parametrize("name", [name for name in SOUND if SOUND[name]().data is not None])
def test_it_trains(name: str, tmp_path):
    document = SOUND[name]()
    short = replace(document, phases=tuple(replace(phase, epochs=1) for phase in document.phases))
    events = []

    run = train(job_for(short, CATALOGUE, Path(), seed=1), RunStore(tmp_path, CATALOGUE), events.append)

    assert run.status == "finished", events[-1]
    rows = run.history
    assert len(rows) == len(document.phases)
    assert all(torch.isfinite(torch.tensor(row["metrics"]["train/loss"])) for row in rows)


@pytest.mark.parametrize("name", WRONG)
def test_the_first_cures_lead_to_a_sound_drawing_or_a_smaller_list(name: str):
    """Taking the first cure of every finding, one after another, never makes things worse."""
    from nnbuilder.core.fixes import apply_fix

    document, analyzer = WRONG[name](), Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    before = [found for found in analysis.diagnostics if found.severity == "error"]
    for step in range(8):
        errors = [found for found in analysis.diagnostics if found.severity == "error"]
        cures = [fix for found in errors for fix in analyzer.cures(document, analysis, found)]
        if not cures:
            break
        document = apply_fix(document, cures[0], f"cure{step}", CATALOGUE)
        analysis = analyzer.analyze(document)

    assert len(errors) < len(before)
    assert not cures
