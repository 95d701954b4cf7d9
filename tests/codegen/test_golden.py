"""The golden documents: their files, sources and diagnostics as they were, built, trained a few steps, and interpreted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Argument
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.zoo import SOUND, WRONG

ROWS = 6


def told(document: Document) -> str:
    """Every diagnostic as a person reads it."""
    lines = []
    for found in analyze(document, CATALOGUE).diagnostics:
        lines.append(f"{found.severity} {found.code} {'/'.join(map(str, found.at))} {found.where}".rstrip())
        lines.append(f"    {found.message}")
        lines += [f"    cure: {fix.title}" for fix in found.fixes]
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

    assert load_document(content).document == document
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
    model = build_model(program, 0).eval()
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
    model = build_training(program, 0).eval()
    for method in program.objectives:
        given = [drawn_input(argument) for argument in method.arguments]
        losses, _ = getattr(model, method.method)(*given)
        values = evaluate(document, CATALOGUE, model, {argument.name: tensor for argument, tensor in zip(method.arguments, given, strict=True)})
        for measure in method.losses:
            assert torch.equal(values[(measure.node,), "output"], losses[measure.name])


@pytest.mark.parametrize("name", SOUND)
def test_types_are_those_of_the_tensors(name: str):
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    build = build_training if program.objectives else build_model
    model = build(program, 0).eval()
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

    run = train(job_for(short, Path(), seed=1), RunStore(tmp_path), events.append)

    assert run.status == "finished", events[-1]
    rows = run.history
    assert len(rows) == len(document.phases)
    assert all(torch.isfinite(torch.tensor(row["metrics"]["train/loss"])) for row in rows)


@pytest.mark.parametrize("name", WRONG)
def test_the_first_cures_lead_to_a_sound_drawing_or_a_smaller_list(name: str):
    """Taking the first cure of every finding, one after another, never makes things worse."""
    from nnbuilder.core.fixes import apply_fix

    document = WRONG[name]()
    errors = [found for found in analyze(document, CATALOGUE).diagnostics if found.severity == "error"]
    for step in range(8):
        curable = [found for found in analyze(document, CATALOGUE).diagnostics if found.severity == "error" and found.fixes]
        if not curable:
            break
        document = apply_fix(document, curable[0].fixes[0], f"cure{step}", CATALOGUE)
    left = [found for found in analyze(document, CATALOGUE).diagnostics if found.severity == "error"]

    assert len(left) < len(errors)
    assert not [found for found in left if found.fixes]
