"""A graph of the document as a kind: its Input and Output nodes are the ports, its parameters the form."""

from __future__ import annotations

from nnbuilder.core import names
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.facts import Facts
from nnbuilder.core.graph import MAIN, End, Graph, Node, NodeId
from nnbuilder.core.layer import Call, LayerSpec, Port
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.sampling import facts_of_field
from nnbuilder.core.tensor import Axes

INPUT, OUTPUT = "Input", "Output"
VALUE, MASK = "output", "mask"
"""What an Input gives: the values of its field and, where shorter ones are filled up, the mask that tells where they are."""
REPEAT = Param("repeat", ParamType("int"), 1, "How many copies, one after another, each with weights of its own.", min=1, max=512, source=False)


def spec_for(document: Document, catalogue: Catalogue, kind: str) -> LayerSpec | None:
    """The specification of a kind: a block of the document, or a kind of the catalogue."""
    graph = document.graphs.get(kind)
    if graph is not None and kind != MAIN:
        return block_spec(kind, graph)
    return catalogue.get(kind)


def specs_of(document: Document, catalogue: Catalogue, graph: Graph) -> dict[NodeId, LayerSpec | None]:
    """The specification of every node of a graph. A kind is looked up once, however many nodes are of it."""
    kinds = {kind: spec_for(document, catalogue, kind) for kind in {node.kind for node in graph.nodes.values()}}
    return {node.id: kinds[node.kind] for node in graph.nodes.values()}


def block_spec(name: str, graph: Graph) -> LayerSpec:
    """A block as a kind. What a loop remembers is no port, unless it starts from one."""
    inputs = tuple(Port(node.name, Axes(("*",), "any")) for node in port_nodes(graph, INPUT) if node.name not in graph.held_inputs)
    params = graph.params if graph.loop else (*graph.params, REPEAT)
    doc = graph.doc or f"The block {name}, drawn in this document."
    return LayerSpec(name, name, "Blocks", doc, params, inputs, tuple(node.name for node in port_nodes(graph, OUTPUT)), Call("block", name), role="block")


def port_nodes(graph: Graph, kind: str) -> tuple[Node, ...]:
    """The Input or Output nodes of a block in the order in which they were drawn."""
    return tuple(node for node in graph.nodes.values() if node.kind == kind)


def outputs_of(facts: Facts | None, graph: str, node: Node, spec: LayerSpec) -> tuple[str, ...]:
    """What a node of a graph gives, which for an Input hangs on its field: only one that is filled up has a mask."""
    if spec.role != "input":
        return spec.outputs
    fact = facts_of_field(facts, str(node.params.get("field", ""))) if graph == MAIN else None
    return spec.outputs if fact is not None and fact.mask else (VALUE,)


def argument_names(graph: Graph) -> dict[End, str]:
    """What methods call that which comes into a graph, by the end it comes from: values like their Input, masks `text_mask`."""
    inputs = port_nodes(graph, INPUT)
    masks = names.unique_each([f"{node.name}_{MASK}" for node in inputs], {node.name for node in graph.nodes.values()})
    return {End(node.id, port): node.name if port == VALUE else masks[f"{node.name}_{MASK}"] for node in inputs for port in (VALUE, MASK)}
