"""The shapes in exported pictures are read: on no node, on no wire and not on each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from nnbuilder.core.layout.layered import arranged
from nnbuilder.core.layout.paths import sampled
from nnbuilder.core.node_size import estimated
from nnbuilder.export.graph_picture import Box, Curve, Words, picture_of
from nnbuilder.export.picture_labels import HEIGHT
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document

TEMPLATES = Path(__file__).parents[2] / "resources" / "templates"


@pytest.mark.parametrize("way", ["to the right", "down"])
@pytest.mark.parametrize("name", ["digits-cnn", "unet-shapes", "multi-task", "gpt-tiny"])
def test_nothing_lies_on_a_shape(name, way):
    document = load_document((TEMPLATES / f"{name}.nnb").read_bytes(), CATALOGUE).document
    document = document if document.layout else arranged(document)
    picture = picture_of(replace(document, downwards=frozenset({"main"})) if way == "down" else document, CATALOGUE)
    labels = [word for word in picture.shapes if isinstance(word, Words) and word.text.startswith("(N")]
    rooms = [(word.x, word.y + 4 - HEIGHT, word.x + estimated(word.text, 10), word.y + 4) for word in labels]
    assert len(rooms) > 5
    cards = [(box.left, box.top, box.left + box.width, box.top + box.height) for box in picture.shapes if isinstance(box, Box)]
    spots = [spot for curve in picture.shapes if isinstance(curve, Curve) for spot in sampled(curve.path, 40)]
    assert [(room, card) for room in rooms for card in cards if _touch(room, card)] == []
    assert [pair for pair in combinations(rooms, 2) if _touch(*pair)] == []
    assert [(room, spot) for room in rooms for spot in spots if room[0] < spot[0] < room[2] and room[1] < spot[1] < room[3]] == []


def _touch(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
