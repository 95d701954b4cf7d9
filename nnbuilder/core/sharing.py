"""One module called from several nodes, one tensor that several nodes have: with which others that can be, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nnbuilder.core.clips import duplicate
from nnbuilder.core.document import Document, Point
from nnbuilder.core.edits import EditError, Unset, change_node, set_param, set_tie, set_weights
from nnbuilder.core.graph import Graph, Init, Node, NodeId, Path
from nnbuilder.core.initializers import SCHEMES, misfit
from nnbuilder.core.parameters import Raw
from nnbuilder.core.remembering import remembered
from nnbuilder.core.weight_paths import first_copy
from nnbuilder.core.weights import Weight, Weights


@dataclass(frozen=True, slots=True)
class Tensor:
    """One weight in the whole drawing: the path of its node, and what the node calls it."""

    path: Path
    name: str


def sharers(document: Document, node: NodeId) -> tuple[NodeId, ...]:
    """The nodes that call the module a node calls, its owner first; the node alone where nobody else does."""
    home = document.home_of(node)
    if home is None:
        return ()
    nodes = document.graphs[home].nodes
    owner = nodes[node].weights or node
    return (owner, *(other.id for other in nodes.values() if other.weights == owner and other.id != owner))


@remembered(8)
def bonds(graph: Graph) -> dict[NodeId, frozenset[NodeId]]:
    """{node of a graph: the others there with which it has weights in common}, by sharing a module or by a tie, directly or into
    a block; who has none is left out."""
    nodes = graph.nodes
    pairs = [(node.id, node.weights) for node in nodes.values() if node.weights is not None]
    for node in nodes.values():
        for path, _ in node.tie.values():
            pairs += [(node.id, str(step)) for step in path if step in nodes]
    groups: dict[NodeId, set[NodeId]] = {}
    for one, other in pairs:
        groups.setdefault(one, set()).add(other)
        groups.setdefault(other, set()).add(one)
    return {node: frozenset(others - {node}) for node, others in groups.items()}


def owners_of(document: Document, node: Node) -> tuple[tuple[str, str], ...]:
    """(what, whose): the module that a node calls and the tensors that are those of others, by the names on the way."""
    owner = document.node(node.weights) if node.weights is not None else None
    module = (("weights of", owner.name),) if owner is not None else ()
    return (*module, *((f"{parameter} of", _written(document, path)) for parameter, (path, _) in node.tie.items()))


def _written(document: Document, path: Path) -> str:
    nodes = [document.node(step) for step in path if isinstance(step, str)]
    return ".".join(node.name if node is not None else "gone" for node in nodes)


def share_candidates(document: Document, node: NodeId) -> tuple[NodeId, ...]:
    """The nodes whose module a node could call: of its kind, in its graph, which do not share it already."""
    home = document.home_of(node)
    if home is None:
        return ()
    nodes, mine = document.graphs[home].nodes, sharers(document, node)
    return tuple(other.id for other in nodes.values() if other.kind == nodes[node].kind and other.id not in mine)


def share(document: Document, node: NodeId, owner: NodeId) -> Document:
    """Makes a node, and all that call its module, call the module of another, as that one is made. Raises `EditError`."""
    made = document.node(owner)
    if made is None:
        raise EditError("The node whose weights were to be shared is gone.")
    followers = sharers(document, node)
    document = set_weights(document, node, owner)
    for follower in followers:
        document = change_node(document, follower, lambda one: replace(one, params=made.params, init={}, tie={}))
    return document


def duplicate_shared(document: Document, ids: Mapping[NodeId, NodeId], learns: Callable[[Node], bool], offset: Point) -> Document:
    """Copies nodes beside themselves under new ids, where those that learn call the modules of the originals: one more use of the
    same weights, as the second side of a siamese network. Raises `EditError` where none of them learns."""
    document = duplicate(document, list(ids), ids, offset)
    owners = [node for node in ids if (one := document.node(node)) is not None and learns(one)]
    if not owners:
        raise EditError("Nothing that is selected has weights to share.")
    for owner in owners:
        document = share(document, ids[owner], owner)
    return document


def stop_sharing(document: Document, node: NodeId) -> Document:
    """Gives a node a module of its own. Where it owns the one that others call, they go on with it among themselves."""
    group = sharers(document, node)
    if len(group) < 2:
        return document
    if group[0] != node:
        return set_weights(document, node, None)
    heir, rest = group[1], group[2:]
    document = set_weights(document, heir, None)
    for other in rest:
        document = set_weights(document, other, heir)
    owner = document.node(node)
    # It keeps how its weights start; those who go on without it start alike.
    return change_node(document, heir, lambda one: replace(one, init=owner.init if owner is not None else one.init))


def set_param_of_all(document: Document, node: NodeId, name: str, value: Raw | Unset) -> Document:
    """Sets a hyper-parameter of a module, at every node that calls it."""
    for other in sharers(document, node):
        document = set_param(document, other, name, value)
    return document


def tie(document: Document, node: NodeId, parameter: str, owner: Tensor) -> Document:
    """Makes one tensor of a node that of another node. Where that one is tied itself, both have the tensor of its owner.
    Raises `EditError` for a circle."""
    met = {owner}
    while (other := document.node(str(owner.path[-1]))) is not None and owner.name in other.tie:
        owner = Tensor(*other.tie[owner.name])
        if owner in met:
            raise EditError(f"{owner.name} of {other.name} is tied to itself; remove that tie first.")
        met.add(owner)
    if (str(owner.path[-1]), owner.name) == (node, parameter):
        raise EditError("These two are one tensor already.")
    document = set_tie(document, node, parameter, (owner.path, owner.name))
    for follower, name in _tied_to(document, node, parameter):
        document = set_tie(document, follower, name, (owner.path, owner.name))
    return document


def _tied_to(document: Document, node: NodeId, parameter: str) -> list[tuple[NodeId, str]]:
    """The tensors that are tied to one of a node, by the id of their node and by name."""
    nodes = [other for graph in document.graphs.values() for other in graph.nodes.values() if other.tie]
    return [(other.id, name) for other in nodes for name, (path, owned) in other.tie.items() if (str(path[-1]), owned) == (node, parameter)]


def tie_candidates(weights: Mapping[Path, Weights], path: Path, parameter: str) -> tuple[Tensor, ...]:
    """The tensors that one of a node could be tied to: learned, and of its shape and number type. `weights` are those of a
    `Profile`; of a repeated block the first copy stands for all."""
    mine = weights.get(first_copy(path), {}).get(parameter)
    if mine is None or mine.is_buffer:
        return ()
    return tuple(
        Tensor(other, name)
        for other, theirs in weights.items()
        for name, weight in theirs.items()
        if not weight.is_buffer and (weight.shape, weight.dtype) == (mine.shape, mine.dtype) and other[-1] != path[-1]
    )


def fitting_schemes(weight: Weight) -> tuple[str, ...]:
    """The ways to start that a weight has the axes for."""
    return tuple(name for name in SCHEMES if misfit(Init(name), weight) is None)
