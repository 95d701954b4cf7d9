"""Phases that cannot be trained as they are drawn are told while drawing, and no source is written for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from tests.drawings import iris_mlp, without
from tests.zoo import SOUND


def _phase(**group):
    return Phase(objectives=(Objective(groups=(Group(**group),)),))


ERRORS = {
    "an unknown optimizer": (_phase(optimizer=Setting("Magic")), "there is no Magic; known are AdamW, Adam, SGD, RMSprop"),
    "an unknown schedule": (_phase(schedule=Setting("Magic")), "there is no Magic; known are Constant"),
    "a rate below nought": (_phase(optimizer=Setting("SGD", {"lr": -1.0})), "lr must be at least 0, not -1"),
    "a rate in words": (_phase(optimizer=Setting("SGD", {"lr": "fast"})), 'lr wants a number, not "fast"'),
    "a rate as a formula": (_phase(optimizer=Setting("SGD", {"lr": Expression("a")})), "lr of the optimizer is a formula; write a number"),
    "one beta": (_phase(optimizer=Setting("AdamW", {"betas": (0.9,)})), "betas wants some numbers"),
    "a beta of two": (_phase(optimizer=Setting("AdamW", {"betas": (2.0, 0.9)})), "betas must be from 0 to 0.9999"),
    "a setting that does not exist": (_phase(optimizer=Setting("SGD", {"magic": 1})), "there is no parameter magic"),
    "rows of no field": (Phase(part=Part((("nowhere", ("a",)),))), "the data has no such field; it has features, species"),
}
WARNINGS = {
    "rows of no class": (Phase(part=Part((("species", ("tulip",)),))), "whose species is 'tulip', a class the data does not have"),
    "an unknown sampler": (Phase(part=Part(sampler="magic")), "draws rows by magic"),
    "a loss that is gone": (Phase(objectives=(Objective(losses=("gone", "hidden")),)), "names the loss gone, which is no longer drawn"),
    "what is no loss": (Phase(objectives=(Objective(losses=("hidden",)),)), "names hidden, which is no loss"),
    "a frozen node that is gone": (Phase(frozen=(("gone", 3, "b"),)), "holds still the node gone"),
    "an updated node that is gone": (Phase(objectives=(Objective(updates=(("gone",),)),)), "changes the node gone"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_what_cannot_be_trained_is_an_error_and_has_no_source(case):
    phase, words = ERRORS[case]
    document = replace(iris_mlp(), phases=(phase,))
    analysis = analyze(document, CATALOGUE)
    (finding,) = [finding for finding in analysis.diagnostics if finding.code.startswith("phase/")]
    assert finding.severity == "error"
    assert words in finding.message
    assert finding.message.startswith(f"The phase {phase.name}")
    with pytest.raises(NotSound, match="The phase train"):
        generate(document, CATALOGUE, analysis)


@pytest.mark.parametrize("case", WARNINGS)
def test_what_would_be_trained_otherwise_is_a_warning(case):
    phase, words = WARNINGS[case]
    findings = [finding for finding in analyze(replace(iris_mlp(), phases=(phase,)), CATALOGUE).diagnostics if finding.code.startswith("phase/")]
    assert {finding.severity for finding in findings} == {"warning"}
    assert words in findings[0].message


@pytest.mark.parametrize(
    ("split", "severity", "words"),
    [
        (Split(1.0, 1.0, 1.0), "error", "add up to 300%"),
        (Split(0.0, 0.5, 0.5), "error", "No part of the data is there to learn from"),
        (Split(by="stratified", column="nowhere"), "warning", "divided by nowhere, but has no such column"),
    ],
)
def test_a_division_that_cannot_be_is_told(split, severity, words):
    drawn = iris_mlp()
    document = replace(drawn, data=replace(drawn.data, split=split))
    (finding,) = [finding for finding in analyze(document, CATALOGUE).diagnostics if finding.code == "phase/split"]
    assert finding.severity == severity
    assert words in finding.message


def _with_classes(document, *classes):
    data = document.data
    fields = {**data.facts.fields, "species": replace(data.facts.fields["species"], names=classes)}
    return replace(document, data=replace(data, facts=replace(data.facts, fields=fields)))


def test_a_target_of_one_class_is_told_before_a_start():
    (finding,) = [finding for finding in analyze(_with_classes(iris_mlp(), "setosa"), CATALOGUE).diagnostics if finding.code == "phase/target"]
    assert finding.severity == "warning"
    assert finding.message.startswith("The target species is 'setosa' in every row of the training part")
    assert "choose another target" in finding.message


def test_a_target_that_the_drawing_does_not_read_may_have_one_class():
    drawn = iris_mlp()
    document = _with_classes(drawn, "setosa").with_graph("main", without(drawn.main, "species"))
    assert "phase/target" not in {finding.code for finding in analyze(document, CATALOGUE).diagnostics}


@pytest.mark.parametrize("name", SOUND)
def test_the_phases_of_sound_drawings_are_sound(name):
    assert not [finding for finding in analyze(SOUND[name](), CATALOGUE).diagnostics if finding.code.startswith("phase/")]
