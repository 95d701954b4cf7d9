"""Choosing on the canvas whose weights a node has: the module of another node, or one tensor of it."""

from __future__ import annotations

from nnbuilder.core import sharing
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.graph import Node, NodeId
from nnbuilder.core.profile import profile
from nnbuilder.core.sharing import Tensor
from nnbuilder.core.weight_paths import placed
from nnbuilder.ui.canvas.picking import Picking
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.session import Session


def learns(session: Session, node: Node) -> bool:
    """Whether a node of the open graph has weights: a layer that learns, or a block."""
    spec = spec_for(session.document, session.catalogue, node.kind)
    if spec is None or spec.role == "block":
        return spec is not None
    here = placed(node, spec, session.path_of(node.id), session.analysis)
    return here is not None and any(not weight.is_buffer for weight in here.weights.values())


def pick_module(surface: Surface, node: NodeId) -> None:
    """The node whose module another one shall call is to be pointed at."""
    picking = module_picking(surface.session, node)
    if picking.fitting:
        surface.pick_node(picking)
    else:
        surface.refuse(f"There is no other node of the kind of {surface.session.graph.nodes[node].name} here whose weights it could share.")


def pick_tensor(surface: Surface, node: NodeId) -> None:
    """The node is to be pointed at whose tensor one of another node shall be: the first of its tensors that any fits."""
    session = surface.session
    names = profile(session.document, session.catalogue, session.analysis).weights.get(session.path_of(node), {})
    picking = next((one for name in names if (one := tensor_picking(session, node, name)).fitting), None)
    if picking is not None:
        surface.pick_node(picking)
    else:
        surface.refuse(f"No other tensor that is drawn here has the shape of one of {session.graph.nodes[node].name}.")


def module_picking(session: Session, node: NodeId) -> Picking:
    """What is asked for the module that a node shall call."""

    def share(owner: object) -> None:
        session.do("Share weights", lambda document: sharing.share(document, node, str(owner)))

    sentence = f"Click the node whose module {session.graph.nodes[node].name} shall call, or choose it with letters and Enter · Esc cancels"
    return Picking(node, sentence, {other: other for other in sharing.share_candidates(session.document, node)}, share)


def tensor_picking(session: Session, node: NodeId, name: str) -> Picking:
    """What is asked for the tensor of the open graph that one of a node shall be; a node that has several fitting ones gives the
    first."""
    weights = profile(session.document, session.catalogue, session.analysis).weights
    tensors = [one for one in sharing.tie_candidates(weights, session.path_of(node), name) if one.path[:-1] == session.block_path]

    def tie(owner: object) -> None:
        if isinstance(owner, Tensor):
            session.do(f"Tie {name}", lambda document: sharing.tie(document, node, name, owner))

    sentence = f"Click the node whose tensor {name} of {session.graph.nodes[node].name} shall be, or choose it with letters and Enter · Esc cancels"
    return Picking(node, sentence, {str(tensor.path[-1]): tensor for tensor in reversed(tensors)}, tie)
