"""A graph of the document as a kind: its Input and Output nodes are the ports, its parameters the form."""

from __future__ import annotations

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Graph, Node
from nnbuilder.core.layer import Call, LayerSpec, Port
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.tensor import Axes

INPUT, OUTPUT = "Input", "Output"
REPEAT = Param("repeat", ParamType("int"), 1, "How many copies, one after another, each with weights of its own.", min=1, max=512, source=False)


def spec_for(document: Document, catalogue: Catalogue, kind: str) -> LayerSpec | None:
    """The specification of a kind: a block of the document, or a kind of the catalogue."""
    graph = document.graphs.get(kind)
    if graph is not None and kind != MAIN:
        return block_spec(kind, graph)
    return catalogue.get(kind)


def block_spec(name: str, graph: Graph) -> LayerSpec:
    """A block as a kind. What a loop remembers is no port, unless it starts from one."""
    inputs = tuple(Port(node.name, Axes(("*",), "any")) for node in port_nodes(graph, INPUT) if node.name not in graph.held_inputs)
    params = graph.params if graph.loop else (*graph.params, REPEAT)
    doc = graph.doc or f"The block {name}, drawn in this document."
    return LayerSpec(name, name, "Blocks", doc, params, inputs, tuple(node.name for node in port_nodes(graph, OUTPUT)), Call("block", name), role="block")


def port_nodes(graph: Graph, kind: str) -> tuple[Node, ...]:
    """The Input or Output nodes of a block in the order in which they were drawn."""
    return tuple(node for node in graph.nodes.values() if node.kind == kind)
