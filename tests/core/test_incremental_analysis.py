"""What an analyzer tells after edits is what one tells that has never seen the document before: to the last word and in the same order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from nnbuilder.core import edits
from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.layers import CATALOGUE
from tests.benchmarks.large import large
from tests.drawings import iris_mlp, lstm_loop, residual_cnn

STEPS = 60
_VALUES = (0, 1, 3, 16, 64, -1, 0.5, "same", Expression("label.classes"), Expression("channels * 2"), Expression("nothing"))
_KINDS = ("Linear", "ReLU", "Conv2d", "Flatten", "Add", "Concat", "CrossEntropy", "Softmax", "Output", "Embedding")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("drawn", [iris_mlp, residual_cnn, lstm_loop, lambda: large(40)], ids=["iris", "residual", "lstm", "large"])
def test_an_analyzer_that_saw_every_edit_tells_what_a_new_one_tells(drawn, seed):
    chance = random.Random(seed)
    analyzer, document = Analyzer(CATALOGUE), drawn()
    seen = [document]
    for _ in range(STEPS):
        # Now and then a document of before, as undo brings it.
        document = chance.choice(seen) if chance.random() < 0.15 else _edited(document, chance)
        seen.append(document)
        told, fresh = analyzer.analyze(document), Analyzer(CATALOGUE).analyze(document)
        assert told == fresh
        assert list(told.types) == list(fresh.types)
        assert list(told.bound) == list(fresh.bound)


def test_a_new_name_leaves_every_type_the_very_same():
    analyzer, document = Analyzer(CATALOGUE), large(40)
    before = analyzer.analyze(document)
    after = analyzer.analyze(edits.rename(document, "node7", "another"))
    assert all(after.types[slot] is kind for slot, kind in before.types.items())


def _edited(document: Document, chance: random.Random) -> Document:
    """One edit of a person, wherever it may be made; the same document where it is refused."""
    name = chance.choice(sorted(document.graphs))
    nodes = list(document.graphs[name].nodes.values())
    node, other = chance.choice(nodes), chance.choice(nodes)
    spec = Analyzer(CATALOGUE).spec(document, node.kind)
    params = [param.name for param in spec.params] if spec is not None else ["width"]
    turns = (
        lambda: edits.set_param(document, node.id, chance.choice(params or ["width"]), chance.choice(_VALUES)),
        lambda: edits.rename(document, node.id, chance.choice(["a", "b", "class", f"other{chance.randrange(9)}"])),
        lambda: edits.remove_nodes(document, {node.id}) if len(nodes) > 4 else document,
        lambda: edits.set_muted(document, {node.id}, not node.muted),
        lambda: edits.connect(document, End(node.id, "output"), End(other.id, chance.choice(["x", "a", "b", "prediction"]))),
        lambda: edits.remove_edges(document, [_any_edge(document, name, chance)] if document.graphs[name].edges else []),
        lambda: edits.add_node(document, name, Node(f"new{chance.random()}", f"new{chance.randrange(10**6)}", chance.choice(_KINDS))),
        lambda: edits.set_weights(document, node.id, other.id),
    )
    try:
        return chance.choice(turns)()
    except EditError:
        return document


def _any_edge(document: Document, name: str, chance: random.Random) -> Edge:
    return chance.choice(sorted(document.graphs[name].edges))


def test_a_loss_over_classes_is_told_again_where_its_target_has_others():
    document = iris_mlp()
    genus = FieldFacts("target", "category", (), "int64", tuple("abcdefg"), choices="classes")
    facts = replace(document.facts, fields={**document.facts.fields, "genus": genus})
    document = edits.set_facts(document, facts)
    analyzer = Analyzer(CATALOGUE)
    assert analyzer.analyze(document).is_sound
    other = edits.set_param(document, "species", "field", "genus")
    assert [one.code for one in analyzer.analyze(other).diagnostics if one.severity == "error"] == ["loss/classes"]
    assert analyzer.analyze(document).is_sound
