"""Hypothesis strategies over documents: anything a document may hold, whether it makes sense or not."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from nnbuilder.core import names
from nnbuilder.core.document import DAMAGES, DIVISIONS, ROLES, DataSet, Document, Field, Note, Point, Source, Split, Windows
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Init, Loop, Node, State
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE

legal_names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(names.is_legal)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
plain_texts = texts.map(names.plain)
lines = plain_texts.map(lambda text: " ".join(text.splitlines()))
phase_names = texts.map(lambda text: names.label(text, "train"))
field_names = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True).filter(names.is_field)
words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,10}", fullmatch=True)
coordinates = st.floats(-1e6, 1e6) | st.integers(-1000, 1000).map(float)
points = st.builds(Point, coordinates, coordinates)
formulas = st.sampled_from(["channels * 2", "label.classes", "(a + 1) // 2", "-width", "7"]).map(Expression)
numbers = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, width=32)
# Where the kind is not known, the texts "inf" and "-inf" mean the numbers, so they are no texts there.
values = st.none() | st.booleans() | numbers | texts.filter(lambda text: text not in ("inf", "-inf")) | formulas
values |= st.lists(numbers | formulas, max_size=4).map(tuple)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
inits = st.builds(Init, words, st.lists(st.floats(-10, 10), max_size=3).map(tuple))
settings = st.builds(Setting, st.sampled_from(["AdamW", "SGD", "Newer"]), st.dictionaries(words, values, max_size=3))


@st.composite
def graphs(draw, prefix: str, most: int = 6):
    """A graph of nodes of known and unknown kinds, with edges between any of them, loops included."""
    count = draw(st.integers(0, most))
    ids = [f"{prefix}{number}" for number in range(count)]
    labels = draw(st.lists(legal_names, min_size=count, max_size=count, unique=True))
    nodes = {node: draw(_nodes(node, name)) for node, name in zip(ids, labels, strict=True)}
    edges = {}
    if ids:
        ends = st.builds(End, st.sampled_from(ids), words, st.integers(0, 3))
        for source, target in draw(st.lists(st.tuples(st.builds(End, st.sampled_from(ids), words), ends), max_size=8)):
            edges[target] = Edge(source, target)
    if count > 1 and draw(st.booleans()):
        sharer, owner = ids[0], ids[1]
        nodes[sharer] = _sharing(nodes[sharer], owner)
    params = draw(st.lists(_params(), max_size=2, unique_by=lambda param: param.name).map(tuple))
    return Graph(nodes, frozenset(edges.values()), params, draw(st.none() | _loops(nodes.values())), draw(plain_texts))


def _sharing(node: Node, owner: str) -> Node:
    return Node(node.id, node.name, node.kind, node.params, owner, node.tie, node.init, node.frozen, node.muted)


@st.composite
def _nodes(draw, node: str, name: str):
    kind = draw(st.sampled_from([*CATALOGUE.specs, "UnheardOf"]))
    spec = CATALOGUE.get(kind)
    words_there = st.sampled_from([param.name for param in spec.params]) if spec is not None and spec.params else words
    ties = st.tuples(st.tuples(words) | st.tuples(words, st.integers(0, 5), words), words)
    params, tie = draw(st.dictionaries(words_there, values, max_size=3)), draw(st.dictionaries(words, ties, max_size=1))
    for param in spec.params if spec is not None else ():
        # A parameter that is a text holds the text "inf", so an infinite number is none there.
        if param.type.base in ("str", "choice") and params.get(param.name) in (math.inf, -math.inf):
            del params[param.name]
    for word in params.keys() & {"field", "use"} if kind in ("Input", "Output") else ():
        params[word] = draw(field_names if word == "field" else legal_names)
    return Node(node, name, kind, params, None, tie, draw(st.dictionaries(words, inits, max_size=2)), draw(st.booleans()), draw(st.booleans()))


@st.composite
def _params(draw):
    base = draw(st.sampled_from(["int", "float", "bool", "ints"]))
    default = {"int": 3, "float": draw(st.sampled_from([0.5, math.inf, -math.inf])), "bool": True, "ints": (1, 2)}[base]
    low = 1 if base == "int" else None
    return Param(draw(legal_names), ParamType(base, 2 if base == "ints" else None, (), draw(st.booleans())), default, draw(plain_texts), low)


@st.composite
def _loops(draw, nodes):
    inputs, outputs = ([node.name for node in nodes if node.kind == kind] for kind in ("Input", "Output"))
    shapes = st.lists(st.integers(1, 9) | formulas, max_size=3).map(tuple)
    pairs = draw(st.integers(0, min(len(inputs), len(outputs))))
    states = [State(*pair, draw(shapes), draw(st.sampled_from(["zeros", "port"]))) for pair in zip(inputs[:pairs], outputs[:pairs], strict=True)]
    free = inputs[pairs:]
    return Loop(tuple(states), draw(st.integers(1, 3)), tuple(draw(st.lists(st.sampled_from(free), max_size=2, unique=True)) if free else ()))


paths = st.lists(words | st.integers(0, 9), min_size=1, max_size=3).map(tuple)
some_paths = st.lists(paths, max_size=2).map(tuple)
groups = st.builds(Group, some_paths, settings, settings)
objectives = st.builds(
    Objective,
    phase_names,
    st.lists(words, max_size=2).map(tuple),
    some_paths,
    st.integers(1, 5),
    st.lists(groups, min_size=1, max_size=2).map(tuple),
    st.none() | st.floats(0, 100),
)
parts = st.builds(
    Part, st.lists(st.tuples(field_names, st.lists(texts, max_size=2).map(tuple)), max_size=2).map(tuple), st.floats(0, 1), st.integers(1, 512), phase_names
)
phases = st.builds(
    Phase,
    phase_names,
    st.integers(0, 1000),
    st.none() | st.integers(0, 1000),
    parts,
    st.lists(objectives, min_size=1, max_size=2).map(tuple),
    some_paths,
    st.none() | st.integers(1, 50),
)
facts_of_fields = st.sampled_from(
    [
        FieldFacts("input", "image", (1, 8, 8), axes=("channels", "height", "width")),
        FieldFacts("target", "category", (), "int64", ("a", "b", "ü"), choices="classes", counts=(3, 0, 9)),
        FieldFacts("input", "numbers", (4,), names=("w", "x", "y", "z"), axes=("size",)),
        FieldFacts("group", "sequence", (20, 3), axes=("length", "features"), mask=True),
    ]
)
facts = st.builds(Facts, st.dictionaries(field_names, facts_of_fields, max_size=3), st.integers(0, 10**6), texts)
fields = st.builds(
    Field,
    field_names,
    st.sampled_from(ROLES),
    st.sampled_from(["image", "numbers", "category", "sequence", "later"]),
    st.lists(texts, max_size=3).map(tuple),
    st.dictionaries(words, st.integers(0, 10**6) | st.booleans() | words, max_size=2),
    st.lists(settings, max_size=2).map(tuple),
)
sources = st.builds(
    Source,
    st.sampled_from(["builtin", "csv", "other"]),
    texts,
    st.dictionaries(words, st.integers().filter(lambda n: abs(n) < 10**18) | texts | st.booleans(), max_size=2),
)
splits = st.builds(
    Split,
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 2**63 - 1),
    st.sampled_from(DIVISIONS),
    texts,
    st.integers(0, 9),
    st.integers(2, 10),
)
windows = st.builds(Windows, st.integers(1, 99), st.integers(1, 99), st.integers(1, 99), texts, texts)
data_sets = st.builds(
    DataSet,
    sources,
    st.lists(fields, max_size=3, unique_by=lambda field: field.name).map(tuple),
    splits,
    st.none() | facts,
    st.none() | windows,
    st.sampled_from(DAMAGES),
)


@st.composite
def documents(draw):
    """A whole document: the main graph, up to two blocks, and everything beside them."""
    found = {MAIN: draw(graphs("m"))}
    for number, name in enumerate(draw(st.lists(legal_names.filter(lambda name: name != MAIN), max_size=2, unique=True))):
        found[name] = draw(graphs(f"b{number}_", most=3))
    ids = [node for graph in found.values() for node in graph.nodes]
    wires = sorted(edge for graph in found.values() for edge in graph.edges)
    notes = st.builds(Note, words, st.sampled_from(list(found)), texts, points, st.floats(1, 1000), st.floats(1, 1000), st.booleans())
    extra_names = texts.filter(lambda name: name not in {"format", "catalogue", "title", "graphs", "layout", "waypoints", "notes", "data", "phases", "@nodes"})
    return Document(
        graphs=found,
        layout=draw(st.dictionaries(st.sampled_from(ids), points)) if ids else {},
        waypoints=draw(st.dictionaries(st.sampled_from(wires), st.lists(points, min_size=1, max_size=3).map(tuple), max_size=3)) if wires else {},
        notes=tuple(draw(st.lists(notes, max_size=2))),
        data=draw(st.none() | data_sets),
        phases=tuple(draw(st.lists(phases, min_size=1, max_size=2))),
        title=draw(lines),
        catalogue=draw(st.integers(1, 50)),
        extra=draw(st.dictionaries(extra_names, json_values, max_size=2)),
        downwards=draw(st.frozensets(st.sampled_from(sorted(found)))),
        collapsed=draw(st.frozensets(st.sampled_from(ids), max_size=3)) if ids else frozenset(),
    )
