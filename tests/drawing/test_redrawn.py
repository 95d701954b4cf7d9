"""What is drawn in code is what is drawn in the window: the same nodes give the same source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder import shipped
from nnbuilder.codegen.generate import generate
from nnbuilder.core.document import Document
from nnbuilder.core.graph import sources
from nnbuilder.core.ordering import order
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.networks import networks

WITHOUT_BLOCKS = [
    name for name in (entry["name"] for entry in shipped.templates()) if len(load_document(shipped.template(name), CATALOGUE).document.graphs) == 1
]


def redrawn(document: Document) -> Document:
    """A document without blocks, drawn again line by line in the order in which its nodes stand."""
    net = nb.Drawing(document.title, document.data)
    values: dict[str, nb.Value] = {}
    feeds = sources(document.main.edges)
    for node_id in order(document.main)[0]:
        node = document.main.nodes[node_id]
        ports = {port: [getattr(values[end.node], end.port) for end in ends] for port, ends in feeds.get(node_id, {}).items()}
        variadic = {port.name for port in CATALOGUE.get(node.kind).inputs if port.variadic}
        fed = {port: given if port in variadic else given[0] for port, given in ports.items()}
        starts = {name: (init.scheme, *init.values) for name, init in node.init.items()}
        share = values[node.weights] if node.weights is not None else None
        tie = {name: (values[path[0]], owned) for name, (path, owned) in node.tie.items()}
        layer = getattr(L, node.kind)(**node.params)
        values[node_id] = net.draw(layer, name=node.name, init=starts, share=share, tie=tie, frozen=node.frozen, **fed)
    return net.document


def model(document: Document) -> str:
    return generate(document, CATALOGUE).files["model.py"]


@given(networks())
@settings(max_examples=25, deadline=None)
def test_any_network_redrawn_has_the_same_source(document: Document):
    assert model(redrawn(document)) == model(document)


@pytest.mark.parametrize("name", WITHOUT_BLOCKS)
def test_a_template_redrawn_has_the_same_source(name: str):
    document = load_document(shipped.template(name), CATALOGUE).document

    assert model(redrawn(document)) == model(document)
