"""Drawings that tests share, in a few words each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import ColumnFacts, Facts, FieldFacts
from nnbuilder.core.graph import Edge, End, Graph, Loop, Node, State
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import edges, graph, node

__all__ = ["DIGITS", "IRIS", "edges", "graph", "node"]

DIGITS = DataSet(
    Source("builtin", "digits"),
    (Field("image", "input", "image", ("image",), transforms=(Setting("Scale"),)), Field("label", "target", "category", ("label",))),
    Split(by="stratified", column="label"),
    Facts(
        {
            "image": FieldFacts("input", "image", (1, 8, 8), axes=("channels", "height", "width")),
            "label": FieldFacts("target", "category", (), "int64", tuple("0123456789"), choices="classes"),
        },
        1797,
        "digits of scikit-learn",
    ),
)
IRIS = DataSet(
    Source("builtin", "iris"),
    (
        Field("features", "input", "numbers", ("sepal_length", "sepal_width", "petal_length", "petal_width"), transforms=(Setting("Standardise"),)),
        Field("species", "target", "category", ("species",)),
    ),
    Split(by="stratified", column="species"),
    Facts(
        {
            "features": FieldFacts("input", "numbers", (4,), names=("sepal_length", "sepal_width", "petal_length", "petal_width"), axes=("size",)),
            "species": FieldFacts("target", "category", (), "int64", ("setosa", "versicolor", "virginica"), choices="classes"),
        },
        150,
        "iris of scikit-learn",
        {
            **{
                name: ColumnFacts(("numbers", "category"), ("numbers", "category"), distinct, why=f"It holds {distinct} different numbers.")
                for name, distinct in (("sepal_length", 35), ("sepal_width", 23), ("petal_length", 43), ("petal_width", 22))
            },
            "species": ColumnFacts(("numbers", "category", "text"), ("category", "text"), 3, why="It holds 3 different texts, which are classes."),
        },
    ),
)


def classifier(*layers: Node, data: DataSet = IRIS, given: str = "features", wanted: str = "species", title: str = "Classifier") -> Document:
    """Input, layers in a chain, output, cross entropy and accuracy."""
    chain = [node(given, "Input", field=given), *layers]
    last = chain[-1].id
    wires = " ".join(f"{a.id}>{b.id}" for a, b in pairwise(chain))
    wires += f" {last}>scores {last}>loss.prediction {wanted}>loss.target {last}>accuracy.prediction {wanted}>accuracy.target"
    ends = (node(wanted, "Input", field=wanted), node("scores", "Output"), node("loss", "CrossEntropy"), node("accuracy", "Accuracy"))
    return Document({"main": graph(*chain, *ends, wires=wires)}, data=data, title=title)


def without(drawn: Graph, node_id: str) -> Graph:
    """A graph without one of its nodes and the edges at it."""
    nodes = {one: node for one, node in drawn.nodes.items() if one != node_id}
    return replace(drawn, nodes=nodes, edges=frozenset(edge for edge in drawn.edges if node_id not in (edge.source.node, edge.target.node)))


def iris_mlp() -> Document:
    return classifier(node("hidden", "Linear", out_features=16), node("tanh", "Tanh"), node("classify", "Linear", out_features=3), title="Iris")


def residual_block() -> Graph:
    return graph(
        node("image", "Input"),
        node("conv1", "Conv2d", out_channels=Expression("channels"), kernel_size=3, padding=1),
        node("norm", "BatchNorm2d"),
        node("relu", "ReLU"),
        node("conv2", "Conv2d", out_channels=Expression("channels"), kernel_size=3, padding=1),
        node("add", "Add"),
        node("result", "Output"),
        wires="image>conv1 conv1>norm norm>relu relu>conv2 conv2>add.a image>add.b add>result",
        params=(Param("channels", ParamType("int"), 16, "How many channels the block keeps.", min=1),),
        doc="Two convolutions and a shortcut around them.",
    )


def residual_cnn() -> Document:
    block = residual_block()
    inner = {f"b_{name}": Node(f"b_{name}", found.name, found.kind, found.params) for name, found in block.nodes.items()}
    wires = frozenset(Edge(End(f"b_{edge.source.node}", edge.source.port), End(f"b_{edge.target.node}", edge.target.port)) for edge in block.edges)
    main = classifier(
        node("stem", "Conv2d", out_channels=16, kernel_size=3, padding=1),
        node("residual", "ResidualBlock", channels=16),
        node("tower", "ResidualBlock", channels=16, repeat=3),
        node("pool", "MaxPool2d", kernel_size=2),
        node("flatten", "Flatten"),
        node("classify", "Linear", out_features=Expression("label.classes")),
        data=DIGITS,
        given="image",
        wanted="label",
        title="Residual CNN",
    )
    rewired = edges("image>stem stem>residual.image residual.result>tower.image tower.result>pool pool>flatten flatten>classify")
    kept = frozenset(edge for edge in main.main.edges if edge.source.node in ("classify", "label"))
    return main.with_graph("main", Graph(main.main.nodes, rewired | kept)).with_graph("ResidualBlock", Graph(inner, wires, block.params, doc=block.doc))


def lstm_loop() -> Document:
    """A recurrent block that computes what nn.LSTM computes, drawn from linear layers and gates."""
    cell = graph(
        node("value", "Input"),
        Node("hidden_in", "hidden", "Input"),
        Node("cell_in", "cell", "Input"),
        *(Node(f"x_{gate}", f"x_{gate}", "Linear", {"out_features": Expression("size")}) for gate in "ifgo"),
        *(Node(f"h_{gate}", f"h_{gate}", "Linear", {"out_features": Expression("size")}) for gate in "ifgo"),
        *(Node(f"sum_{gate}", f"sum_{gate}", "Add") for gate in "ifgo"),
        *(Node(f"gate_{gate}", f"gate_{gate}", "Tanh" if gate == "g" else "Sigmoid") for gate in "ifgo"),
        node("kept", "Multiply"),
        node("taken", "Multiply"),
        node("cell_sum", "Add"),
        node("squashed", "Tanh"),
        node("shown", "Multiply"),
        node("every", "Output"),
        node("hidden_out", "Output"),
        node("cell_out", "Output"),
        wires=" ".join(f"value>x_{gate} hidden_in>h_{gate} x_{gate}>sum_{gate}.a h_{gate}>sum_{gate}.b sum_{gate}>gate_{gate}" for gate in "ifgo")
        + " gate_f>kept.a cell_in>kept.b gate_i>taken.a gate_g>taken.b kept>cell_sum.a taken>cell_sum.b cell_sum>squashed"
        + " gate_o>shown.a squashed>shown.b shown>every shown>hidden_out cell_sum>cell_out",
        params=(Param("size", ParamType("int"), 4, "How many numbers the memory holds.", min=1),),
        loop=Loop((State("hidden", "hidden_out", (Expression("size"),)), State("cell", "cell_out", (Expression("size"),)))),
        doc="One step of a long short-term memory.",
    )
    main = graph(
        node("sequence", "Input", shape=(5, 3)),
        node("memory", "Cell", size=4),
        node("steps", "Output"),
        node("last_hidden", "Output"),
        node("last_cell", "Output"),
        wires="sequence>memory.value memory.every>steps memory.hidden_out>last_hidden memory.cell_out>last_cell",
    )
    return Document({"main": main, "Cell": cell}, title="Drawn LSTM")
