"""How rows are drawn, told while drawing: which fields that adds, what does not fit it, and the cure by a click."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.document import Document, Field
from nnbuilder.core.edits import EditError, set_param
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.phase_edits import with_sampler
from nnbuilder.core.phases import Part
from nnbuilder.core.sampling import drawn_fields, facts_of_field, fields_offered, weighing_field
from nnbuilder.layers import CATALOGUE
from tests.drawings import iris_mlp
from tests.siamese import siamese


def drawing(document: Document, sampler: str) -> Document:
    return replace(document, phases=with_sampler(document.phases, 0, sampler))


def told(document: Document) -> list[Diagnostic]:
    return [one for one in Analyzer(CATALOGUE).analyze(document).diagnostics if one.code == "phase/sampler"]


def of_numbers(document: Document) -> Document:
    """The same without a target that has classes."""
    fields = {name: replace(fact, choices="", names=(), axes=("size",), shape=(1,)) for name, fact in document.facts.fields.items()}
    return replace(document, data=replace(document.data, facts=replace(document.facts, fields={"species": fields["species"]})))


def test_an_input_may_be_bound_to_what_stands_beside_a_row():
    document = drawing(iris_mlp(), "pairs")
    assert fields_offered(document) == ("features", "species", "features.other", "species.same")
    assert fields_offered(drawing(document, "triplets"))[2:] == ("features.positive", "features.negative")
    assert fields_offered(iris_mlp()) == ("features", "species")
    assert drawn_fields(of_numbers(document).facts, "pairs") == {}

    (node,) = [node.id for node in document.main.nodes.values() if node.params.get("field") == "features"]
    types = Analyzer(CATALOGUE).analyze(set_param(document, node, "field", "features.other")).types
    assert types[(node,), "output"] == document.facts.fields["features"].spec
    assert facts_of_field(document.facts, "species.same").names == ("different", "same")
    assert facts_of_field(document.facts, "features.friend") is None


def weighed(document: Document) -> Document:
    """The same with a column that weighs rows."""
    return replace(document, data=replace(document.data, fields=(*document.data.fields, Field("importance", "weight", "numbers"))))


CASES = {
    "balanced rows that weigh": (
        weighed(drawing(iris_mlp(), "balanced")),
        "warning",
        "The weights in importance are not used, because the phase train draws every class equally often; draw rows plainly to use them.",
        "plain",
    ),
    "balanced rows of no classes": (of_numbers(drawing(iris_mlp(), "balanced")), "error", "no target of the data has classes", "plain"),
    "pairs that nothing reads": (drawing(iris_mlp(), "pairs"), "warning", "reads nothing of the rows beside", "plain"),
    "what only pairs have": (siamese(sampler="plain"), "error", "reads image.other, which only pairs have; draw pairs", "pairs"),
    "triplets for pairs": (siamese(sampler="triplets"), "error", "draws triplets, but the drawing reads image.other", "pairs"),
    "balanced for pairs": (siamese(sampler="balanced"), "error", "draws every class equally often, but the drawing reads image.other", "pairs"),
    "what nobody knows": (drawing(iris_mlp(), "magic"), "warning", "draws rows by magic, which this program does not know", "plain"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_fit_is_told_with_a_cure_that_takes_it_away(case):
    document, severity, words, right = CASES[case]
    (finding,) = told(document)
    assert (finding.severity, finding.at) == (severity, ())
    assert words in finding.message

    analyzer = Analyzer(CATALOGUE)
    (fix,) = analyzer.cures(document, analyzer.analyze(document), finding)
    cured = apply_fix(document, fix, "new", CATALOGUE)
    assert cured.phases[0].part.sampler == right
    assert told(cured) == []


@pytest.mark.parametrize("sampler", ["plain", "balanced"])
def test_what_fits_is_not_mentioned(sampler):
    assert told(drawing(iris_mlp(), sampler)) == []
    assert told(siamese()) == []


def test_pairs_that_weigh_are_told_too_but_drawing_them_plainly_is_no_cure():
    document = weighed(siamese())
    (finding,) = told(document)
    assert finding.severity == "warning"
    assert finding.message.startswith(f"The weights in importance are not used, because the phase {document.phases[0].name} draws pairs")
    analyzer = Analyzer(CATALOGUE)
    assert analyzer.cures(document, analyzer.analyze(document), finding) == ()


def test_what_weighs_rows_is_told_by_name_and_offered_to_no_input():
    document = weighed(iris_mlp())
    assert told(document) == []
    assert weighing_field(document.data) == "importance"
    assert weighing_field(iris_mlp().data) == weighing_field(None) == ""
    assert fields_offered(document) == ("features", "species")


def test_only_what_the_losses_of_a_phase_hang_on_counts():
    document = siamese()
    (objective,) = document.phases[0].objectives
    idle = replace(document.phases[0], name="idle", objectives=(replace(objective, losses=("gone",)),), part=Part())
    assert told(replace(document, phases=(document.phases[0], idle))) == []


def test_the_cure_of_a_phase_that_is_gone_changes_nothing():
    with pytest.raises(EditError, match="no phase 2 any more"):
        with_sampler(iris_mlp().phases, 1, "pairs")
