"""An Input reads the only field it can mean, whichever came first; where there is a choice there are cures."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.document import Document, Field
from nnbuilder.core.edits import UNSET, add_node, connect, set_param
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.graph import MAIN, End, Node
from nnbuilder.data.kinds import USAGES
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.following import bind_data
from tests.drawings import DIGITS


def field(document: Document, node: str) -> object:
    return document.main.nodes[node].params.get("field")


def with_inputs(document: Document, *names: str) -> Document:
    for name in names:
        document = add_node(document, MAIN, Node(name, name, "Input"))
    return document


def test_data_first_and_then_inputs_one_after_another():
    document = with_inputs(Document(data=DIGITS), "one", "two", "three")
    assert [field(document, name) for name in ("one", "two", "three")] == ["image", "label", None]


def test_inputs_first_and_then_data():
    document = bind_data(with_inputs(Document(), "one", "two", "three"), DIGITS, CATALOGUE, USAGES)
    assert [field(document, name) for name in ("one", "two", "three")] == ["image", "label", None]


def test_an_input_that_is_compared_with_reads_what_is_learned():
    document = add_node(Document(data=DIGITS), MAIN, Node("loss", "loss", "CrossEntropy"))
    unbound = set_param(with_inputs(document, "one"), "one", "field", UNSET)
    assert field(connect(unbound, End("one", "output"), End("loss", "target")), "one") == "label"


def test_where_there_is_a_choice_nothing_is_guessed_and_every_field_is_a_cure():
    other = Field("depth", "input", "image", ("depth",))
    facts = replace(DIGITS.facts, fields={**DIGITS.facts.fields, "depth": DIGITS.facts.fields["image"]})
    document = with_inputs(Document(data=replace(DIGITS, fields=(*DIGITS.fields, other), facts=facts)), "one")
    assert field(document, "one") is None
    analyzer = Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    (wrong,) = [one for one in analysis.diagnostics if one.code == "input/unbound"]
    cures = analyzer.cures(document, analysis, wrong)
    assert [cure.title for cure in cures] == ["Bind to image", "Bind to depth", "Bind to label"]
    assert field(apply_fix(document, cures[1], "new", CATALOGUE), "one") == "depth"


def test_a_shape_of_its_own_and_a_field_that_was_chosen_stay():
    document = add_node(Document(data=DIGITS), MAIN, Node("one", "one", "Input", {"shape": (3,)}))
    assert field(document, "one") is None
    document = add_node(document, MAIN, Node("two", "two", "Input", {"field": "label"}))
    assert field(document, "two") == "label"


def test_a_size_that_names_a_field_follows_it_as_a_number_does():
    target = replace(DIGITS.fields[1], name="digit", columns=("label",))
    facts = replace(DIGITS.facts, fields={"image": DIGITS.facts.fields["image"], "digit": DIGITS.facts.fields["label"]})
    shape = Node("prior", "prior", "Parameter", {"shape": (Expression("label.classes"), 4)})
    document = bind_data(add_node(Document(data=DIGITS), MAIN, shape), replace(DIGITS, fields=(DIGITS.fields[0], target), facts=facts), CATALOGUE, USAGES)
    assert document.main.nodes["prior"].params["shape"] == (Expression("digit.classes"), 4)
