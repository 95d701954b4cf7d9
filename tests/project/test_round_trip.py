"""What is saved is what is read back, and what a file looks like in a diff."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from nnbuilder.core.document import FORMAT, Document, Point
from nnbuilder.core.edits import add_node, connect, move, set_param
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.core.waypoints import add
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document, open_document, save_document
from tests.strategies import documents


@given(documents())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_document_comes_back_as_it_was(document):
    content = dump_document(document)
    loaded = load_document(content, CATALOGUE)
    assert loaded.document == document
    assert loaded.notes == ()
    assert not loaded.read_only
    assert [list(graph.nodes) for graph in loaded.document.graphs.values()] == [list(graph.nodes) for graph in document.graphs.values()]
    assert dump_document(loaded.document) == content


def test_a_value_keeps_its_type():
    node = Node("n1", "a", "Constant", {"values": (1.0, -math.inf, Expression("label.classes")), "shape": (3,)})
    found = load_document(dump_document(add_node(Document(), "main", node)), CATALOGUE).document.main.nodes["n1"].params["values"]
    assert list(map(type, found)) == [float, float, Expression]
    assert found[1] == -math.inf


def test_the_text_inf_of_a_text_parameter_stays_a_text():
    node = Node("n1", "a", "Output", {"use": "inf"})
    assert load_document(dump_document(add_node(Document(), "main", node)), CATALOGUE).document.main.nodes["n1"].params["use"] == "inf"


def test_one_change_is_one_line():
    document = Document()
    for number in range(5):
        document = add_node(document, "main", Node(f"n{number}", f"linear_{number}", "Linear"), Point(240.0 * number, 0.0))
    before = dump_document(document).decode().splitlines()
    for changed in (set_param(document, "n2", "out_features", 7), move(document, {"n3": Point(1.0, 2.0)})):
        after = dump_document(changed).decode().splitlines()
        assert len([old for old, new in zip(before, after, strict=True) if old != new]) == 1


def test_a_file_is_json_without_words_of_its_own(tmp_path):
    path = tmp_path / "a.nnb"
    save_document(add_node(Document(title="Größe"), "main", Node("n1", "a", "Constant", {"values": (math.inf,)})), path)
    whole = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda word: 1 / 0)
    assert whole["title"] == "Größe"
    assert whole["graphs"]["main"]["nodes"] == [{"id": "n1", "name": "a", "kind": "Constant", "params": {"values": ["inf"]}}]
    assert open_document(path, CATALOGUE).document.title == "Größe"


def test_what_a_newer_program_wrote_survives():
    node = {"id": "n1", "name": "a", "kind": "Telepathy", "params": {"depth": [1, {"=": "a * 2"}]}, "colour": "red"}
    whole = {"format": FORMAT + 1, "graphs": {"main": {"nodes": [node], "edges": []}}, "weather": {"rain": [1, 2.5, None]}}
    loaded = load_document(json.dumps(whole).encode(), CATALOGUE)
    assert loaded.read_only
    assert "newer" in loaded.notes[0]
    assert f"format {FORMAT + 1}" in loaded.notes[0]
    again = json.loads(dump_document(loaded.document))
    assert again["format"] == FORMAT + 1
    assert again["weather"] == whole["weather"]
    assert again["graphs"]["main"]["nodes"] == [node]


def test_unknown_keys_of_a_node_stay_when_another_node_changes():
    nodes = [{"id": "n1", "name": "a", "kind": "ReLU", "colour": "red"}, {"id": "n2", "name": "b", "kind": "ReLU"}]
    document = load_document(json.dumps({"format": 1, "graphs": {"main": {"nodes": nodes}}}).encode(), CATALOGUE).document
    changed = load_document(dump_document(replace(set_param(document, "n2", "inplace", True), title="New")), CATALOGUE).document
    assert json.loads(dump_document(changed))["graphs"]["main"]["nodes"][0] == nodes[0]


def test_points_of_a_wire_are_one_line_and_without_them_there_is_none():
    document = Document()
    for number in range(3):
        document = add_node(document, "main", Node(f"n{number}", f"relu_{number}", "ReLU"), Point(240.0 * number, 0.0))
    document = connect(connect(document, End("n0", "output"), End("n1", "x")), End("n1", "output"), End("n2", "x"))
    plain = dump_document(document).decode()
    assert "waypoints" not in plain
    bent = add(document, {Edge(End("n0", "output"), End("n1", "x")): (0, Point(200.0, -30.5))})
    lines = [line for line in dump_document(bent).decode().splitlines() if line not in plain.splitlines()]
    assert [line.strip() for line in lines if line.strip() != "],"] == ['"waypoints": [', '["n0", "output", "n1", "x", 0, [[200.0, -30.5]]]']
    assert load_document(dump_document(bent), CATALOGUE).document == bent


def test_points_of_a_wire_that_is_not_drawn_are_left_out_like_places_of_nodes():
    whole = json.loads(dump_document(add_node(Document(), "main", Node("n1", "a", "ReLU"))))
    whole |= {"waypoints": [["n1", "output", "n9", "x", 0, [[1, 2]]]], "layout": {"n9": [1, 2]}}
    document = load_document(json.dumps(whole).encode(), CATALOGUE).document
    assert not document.waypoints
    assert not document.layout
