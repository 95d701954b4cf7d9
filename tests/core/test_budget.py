"""What is too large is told by arithmetic: exact where it can be walked, soon where it cannot."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest

from nnbuilder.core.budget import DEPTH, EDGES, LIMITS, MODULES, NODES, OBJECTIVES, RANK, budget_findings, expanded_size, recursive_uses, shape_excess
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End, Graph, Node
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.phases import Objective, Phase
from nnbuilder.core.sizes import free
from nnbuilder.layers import CATALOGUE
from tests.drawings import residual_cnn
from tests.zoo import SOUND, WRONG

_ids = itertools.count()


def _nodes(*kinds, **params):
    """A graph of nodes of some kinds, each with an id of its own."""
    made = [Node(f"n{next(_ids)}", f"a{number}", kind, params) for number, kind in enumerate(kinds)]
    return Graph({node.id: node for node in made})


def _doubling(levels):
    """Every block uses the next one twice: six kilobytes for 2**levels nodes."""
    graphs = {"main": _nodes("B0")}
    graphs |= {f"B{level}": _nodes(f"B{level + 1}", f"B{level + 1}") for level in range(levels)}
    return Document(graphs | {f"B{levels}": _nodes("ReLU")})


def _codes(document):
    return {finding.code: finding for finding in budget_findings(document, CATALOGUE)}


def _walked(document, name="main", copies=1):
    """(nodes, modules) by opening every use, which the arithmetic must equal."""
    nodes = modules = 0
    for node in document.graphs[name].nodes.values():
        nodes += 1
        if node.kind in document.graphs:
            repeat = node.params.get("repeat", 1)
            inner = _walked(document, node.kind, copies * repeat)
            nodes, modules = nodes + inner[0], modules + copies * repeat + inner[1]
        elif node.kind not in ("Input", "Output"):
            modules += copies * node.params.get("num_layers", 1)
    return nodes, modules


@pytest.mark.parametrize("name", SOUND)
def test_the_arithmetic_equals_a_walk(name):
    document = SOUND[name]()
    assert expanded_size(document) == _walked(document)


def test_a_block_that_doubles_is_counted_like_one_that_is_walked():
    assert expanded_size(_doubling(5)) == _walked(_doubling(5)) == (1 + 2 * (2**5 - 1) + 2**5, 1 + 2 * (2**5 - 1) + 2**5)


@pytest.mark.parametrize("name", [*SOUND, *WRONG])
def test_drawings_of_ordinary_size_are_within_the_budget(name):
    assert budget_findings((SOUND | WRONG)[name](), CATALOGUE) == ()


def test_nesting_that_doubles_is_refused_by_its_number():
    findings = _codes(_doubling(15))
    assert findings.keys() == {"budget/nodes"}
    assert "98,303 nodes" in findings["budget/nodes"].message
    assert findings["budget/nodes"].at == ()
    assert "at most 20,000 nodes" in findings["budget/nodes"].message


def test_nesting_that_never_ends_is_told_at_once_and_in_short():
    findings = _codes(_doubling(499))
    assert findings.keys() == {"budget/nodes", "budget/modules", "budget/depth"}
    assert "about 10^151 nodes" in findings["budget/nodes"].message
    assert all(len(finding.message) < 200 for finding in findings.values())
    assert "500 deep" in findings["budget/depth"].message


def test_uses_that_all_differ_are_not_followed_one_by_one():
    """Each use gives its block other numbers, so that no two of them are alike: 2**60 different ones."""
    size = (Param("size", ParamType("int"), 1, ""),)
    graphs = {f"B{level}": _nodes(f"B{level + 1}", f"B{level + 1}") for level in range(60)}
    for graph in graphs.values():
        first, second = graph.nodes
        graph.nodes[first] = replace(graph.nodes[first], params={"size": Expression("size * 2")})
        graph.nodes[second] = replace(graph.nodes[second], params={"size": Expression("size * 2 + 1")})
    graphs = {name: replace(graph, params=size) for name, graph in graphs.items()} | {"B60": _nodes("ReLU")}
    assert expanded_size(Document({"main": _nodes("B0")} | graphs)).nodes > NODES.most


def test_repeats_multiply_and_formulas_count():
    graphs = {
        "main": _nodes("Outer", depth=512),
        "Outer": replace(_nodes("Inner", repeat=Expression("depth")), params=(Param("depth", ParamType("int"), 1, ""),)),
        "Inner": _nodes("Linear"),
    }
    document = Document(graphs)
    assert expanded_size(document) == (3, 1 + 512 * 2)
    assert budget_findings(document, CATALOGUE) == ()
    deep = Document(graphs | {"main": _nodes("Outer", depth=512, repeat=512)})
    assert expanded_size(deep).modules == 512 + 512 * 512 * 2
    assert "524,800 modules" in _codes(deep)["budget/modules"].message


def test_many_layers_in_one_node_are_many_modules():
    assert "100,001 modules" in _codes(Document({"main": _nodes("LSTM", num_layers=MODULES.most + 1)}))["budget/modules"].message


def test_a_block_inside_itself_counts_once_and_is_named():
    document = Document({"main": _nodes("A"), "A": _nodes("B", "ReLU"), "B": _nodes("A", "A", "A")})
    recursive = recursive_uses(document)
    assert {document.node(node).kind for node in recursive} == {"A", "B"}
    assert len(recursive) == 4
    assert expanded_size(document).nodes == 1 + 2 + 3


def test_blocks_that_all_use_each_other_are_told_at_once():
    names = [f"B{number}" for number in range(100)]
    document = Document({"main": _nodes("B0")} | {name: _nodes(*names) for name in names})
    assert len(recursive_uses(document)) == 100 * 100
    assert expanded_size(document).nodes == 1 + 100 * 100


def test_the_residual_network_has_no_recursive_use():
    assert recursive_uses(residual_cnn()) == frozenset()


@pytest.mark.parametrize(
    ("shape", "words"),
    [((2,) * 15_000, "15,000 axes"), ((2**41,), "numbers"), ((2**62, 2**62, 4), "about 10^38 numbers"), ((2**20, 2**20, 2), "numbers")],
)
def test_shapes_that_cannot_be_are_told_on_their_node(shape, words):
    document = Document({"main": Graph({"n": Node("n", "image", "Input", {"shape": shape})})})
    (finding,) = budget_findings(document, CATALOGUE)
    assert (finding.code, finding.at, finding.where) == ("budget/shape", ("n",), "shape")
    assert words in finding.message
    assert finding.message.startswith("image: ")


def test_a_shape_inside_a_block_is_told_at_the_path_of_its_first_use():
    block = Graph({"n": Node("n", "noise", "Noise", {"shape": (1,) * (RANK.most + 1)})})
    main = Graph({"use": Node("use", "use", "Block", {"repeat": 3})})
    assert [finding.at for finding in budget_findings(Document({"main": main, "Block": block}), CATALOGUE)] == [("use", 0, "n")]


def test_free_sizes_count_as_one():
    assert shape_excess((free("T"), 2**40)) is None
    assert shape_excess((free("T"), 2**40, 2)) is not None


def test_many_edges_at_one_port_are_told():
    nodes = {name: Node(name, name, kind) for name, kind in (("a", "ReLU"), ("b", "Concat"))}
    edges = frozenset(Edge(End("a", "output"), End("b", "tensors", index)) for index in range(EDGES.most + 1))
    assert "1,001 edges end at tensors" in _codes(Document({"main": Graph(nodes, edges)}))["budget/edges"].message
    assert budget_findings(Document({"main": Graph(nodes, frozenset(list(edges)[1:]))}), CATALOGUE) == ()


def test_objectives_are_counted_over_all_phases():
    objectives = tuple(Objective(f"learn{number}") for number in range(OBJECTIVES.most // 2 + 1))
    assert "102 objectives" in _codes(Document(phases=(Phase(objectives=objectives), Phase(objectives=objectives))))["budget/objectives"].message


def test_a_chain_of_blocks_as_deep_as_allowed_passes():
    def chain(levels):
        return Document({"main": _nodes("B1")} | {f"B{level}": _nodes(f"B{level + 1}") for level in range(1, levels)} | {f"B{levels}": _nodes("ReLU")})

    assert budget_findings(chain(DEPTH.most), CATALOGUE) == ()
    assert _codes(chain(DEPTH.most + 1)).keys() == {"budget/depth"}


def test_every_limit_says_why():
    assert all(len(limit.why.split()) > 3 and math.isfinite(limit.most) for limit in LIMITS)
