"""Points of wires: whatever an edit does with a wire, its points go with it, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.core import adopting, clips, edits, grouping, links, waypoints
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.diff import diff
from nnbuilder.core.document import Document, Point
from nnbuilder.core.fixes import apply_fix, make_room
from nnbuilder.core.graph import Edge, End
from nnbuilder.core.waypoints import Dot
from nnbuilder.layers import CATALOGUE
from tests.drawings import graph, node

A, B, C = Point(120.0, 50.0), Point(160.0, 90.0), Point(400.0, 10.0)


def wire(text: str) -> Edge:
    source, target = text.split(">")
    name, _, port = target.partition(".")
    port, _, index = (port or "x").partition("#")
    return Edge(End(source, "output"), End(name, port, int(index or 0)))


def drawn(**points: tuple[Point, ...]) -> Document:
    """conv > relu > norm, and conv, relu, norm > cat; all in a row of steps of 200."""
    nodes = [node("image", "Input", field="image"), node("conv", "Conv2d"), node("relu", "ReLU"), node("norm", "BatchNorm2d"), node("cat", "Concat")]
    main = graph(*nodes, wires="image>conv conv>relu relu>norm conv>cat.inputs#0 relu>cat.inputs#1 norm>cat.inputs#2")
    layout = {name: Point(200.0 * number, 0.0) for number, name in enumerate(("image", "conv", "relu", "norm", "cat"))}
    return Document({"main": main}, layout, waypoints={wire(text): at for text, at in points.items()})


def bent(document: Document) -> dict[Edge, tuple[Point, ...]]:
    return dict(document.waypoints)


class TestTheWireKeepsItsPoints:
    def test_a_wire_that_moves_up_at_a_growing_port(self):
        document = drawn(**{"relu>cat.inputs#1": (A,), "norm>cat.inputs#2": (B, C)})
        after = edits.disconnect(document, wire("conv>cat.inputs#0"))
        assert bent(after) == {wire("relu>cat.inputs#0"): (A,), wire("norm>cat.inputs#1"): (B, C)}

    def test_a_wire_whose_neighbour_is_deleted(self):
        after = edits.remove_nodes(drawn(**{"conv>cat.inputs#0": (A,), "norm>cat.inputs#2": (B,)}), ["relu"])
        assert bent(after) == {wire("conv>cat.inputs#0"): (A,), wire("norm>cat.inputs#1"): (B,)}

    def test_two_wires_that_become_one_over_a_deleted_node(self):
        after = edits.remove_and_reconnect(drawn(**{"conv>relu": (A,), "relu>norm": (B, C)}), ["relu"])
        assert bent(after) == {wire("conv>norm"): (A, B, C), wire("conv>cat.inputs#1"): (A,)}

    def test_a_node_lifted_out_leaves_the_points(self):
        after = links.detach(drawn(**{"conv>relu": (A,), "relu>norm": (B,)}), ["relu"])
        assert bent(after) == {wire("conv>norm"): (A, B), wire("conv>cat.inputs#1"): (A,)}

    def test_wires_that_go_over_to_another_output(self):
        after = links.move_links(drawn(**{"relu>norm": (A,)}), End("relu", "output"), End("conv", "output"))
        assert bent(after) == {wire("conv>norm"): (A,)}

    def test_a_link_that_is_put_on_another_input(self):
        after = links.moved_link(drawn(**{"conv>relu": (A,)}), wire("conv>relu"), wire("conv>norm"))
        assert bent(after) == {wire("conv>norm"): (A,)}

    def test_the_source_becomes_another_kind(self):
        old, new = CATALOGUE.get("Conv2d"), CATALOGUE.get("Conv3d")
        after = edits.replace_kind(drawn(**{"conv>relu": (A,)}), "conv", "Conv3d", old, new)
        assert bent(after) == {wire("conv>relu"): (A,)}

    def test_a_new_name_changes_nothing(self):
        assert bent(edits.rename(drawn(**{"conv>relu": (A,)}), "conv", "first")) == {wire("conv>relu"): (A,)}

    def test_a_node_put_into_the_wire_parts_its_points(self):
        document = drawn(**{"conv>cat.inputs#0": (Point(300.0, -80.0), Point(500.0, -80.0))})
        document = edits.add_node(document, "main", node("drop", "Dropout"), Point(400.0, -100.0))
        after = edits.insert_on_edge(document, wire("conv>cat.inputs#0"), "drop", CATALOGUE.get("Dropout"))
        assert bent(after) == {wire("conv>drop"): (Point(300.0, -80.0),), wire("drop>cat.inputs#0"): (Point(500.0, -80.0),)}


class TestTheWireTakesItsPointsAlong:
    @pytest.mark.parametrize("edit", [lambda one: edits.disconnect(one, wire("conv>relu")), lambda one: edits.remove_nodes(one, ["relu"])])
    def test_when_it_goes(self, edit):
        assert bent(edit(drawn(**{"conv>relu": (A,)}))) == {}

    def test_a_wire_drawn_again_has_none(self):
        document = edits.disconnect(drawn(**{"conv>relu": (A,)}), wire("conv>relu"))
        assert bent(edits.connect(document, End("conv", "output"), End("relu", "x"))) == {}

    def test_a_wire_that_another_one_replaces(self):
        assert bent(edits.connect(drawn(**{"relu>norm": (A,)}), End("conv", "output"), End("norm", "x"))) == {}


class TestAGrowingPort:
    """What ends there keeps its order, whatever happens to a wire in its middle."""

    def test_a_node_before_its_middle_is_lifted_out(self):
        after = links.detach(drawn(), ["relu"])
        assert after.main.into("cat") == (wire("conv>cat.inputs#0"), wire("conv>cat.inputs#1"), wire("norm>cat.inputs#2"))

    def test_a_node_before_its_middle_is_deleted_and_reconnected(self):
        after = edits.remove_and_reconnect(drawn(), ["relu"])
        assert after.main.into("cat") == (wire("conv>cat.inputs#0"), wire("conv>cat.inputs#1"), wire("norm>cat.inputs#2"))

    def test_all_wires_of_an_output_go_over_to_another(self):
        after = links.move_links(drawn(), End("relu", "output"), End("image", "output"))
        assert after.main.into("cat") == (wire("conv>cat.inputs#0"), wire("image>cat.inputs#1"), wire("norm>cat.inputs#2"))


class TestBlocks:
    def test_into_a_block_and_out_again(self):
        document = drawn(**{"conv>relu": (A,), "image>conv": (B,)})
        ids = iter([f"new{number}" for number in range(20)])
        inside = grouping.group(document, ["conv", "relu"], "Block", "use", ids.__next__)
        assert bent(inside) == {wire("conv>relu"): (A,)}, "the wire that now ends at a port of the block is another one"
        outside = grouping.ungroup(inside, "use", ids.__next__)
        ((edge, (at,)),) = bent(outside).items()
        source = outside.layout[edge.source.node]
        assert (at.x - source.x, at.y - source.y) == (A.x - 200.0, A.y)

    def test_a_port_with_another_name(self):
        ids = iter([f"new{number}" for number in range(20)])
        document = grouping.group(drawn(), ["conv", "relu"], "Block", "use", ids.__next__)
        (edge,) = document.main.into("use")
        document = waypoints.add(document, {edge: (0, A)})
        (port,) = [one.id for one in document.graphs["Block"].nodes.values() if one.kind == "Input"]
        renamed = edits.rename(document, port, "picture")
        assert bent(renamed) == {replace(edge, target=End("use", "picture")): (A,)}
        assert bent(edits.remove_nodes(renamed, [port])) == {}

    def test_a_block_of_another_document(self):
        ids = iter([f"new{number}" for number in range(40)])
        document = grouping.group(drawn(**{"conv>relu": (A, B)}), ["conv", "relu"], "Block", "use", ids.__next__)
        kept = adopting.taken_out(document, "Block")
        taken, kind = adopting.adopted(Document(), kept, "Block", ids.__next__)
        ((edge, points),) = bent(taken).items()
        assert edge in taken.graphs[kind].edges
        assert points == (A, B)


def test_copies_have_points_where_both_ends_are_copied():
    document = drawn(**{"conv>relu": (A,), "relu>norm": (B,)})
    after = clips.duplicate(document, ["conv", "relu"], {"conv": "c2", "relu": "r2"}, Point(30.0, 40.0))
    assert bent(after) == {**bent(document), wire("c2>r2"): (Point(A.x + 30.0, A.y + 40.0),)}


class TestMoving:
    def test_points_go_along_between_nodes_that_move_alike(self):
        document = drawn(**{"conv>relu": (A,), "relu>norm": (B,)})
        after = edits.move(document, {"conv": Point(210.0, 50.0), "relu": Point(410.0, 50.0)})
        assert bent(after) == {wire("conv>relu"): (Point(A.x + 10.0, A.y + 50.0),), wire("relu>norm"): (B,)}

    def test_points_stay_between_nodes_that_move_differently(self):
        document = drawn(**{"conv>relu": (A,)})
        assert bent(edits.move(document, {"conv": Point(210.0, 50.0), "relu": Point(410.0, 0.0)})) == {wire("conv>relu"): (A,)}

    def test_a_dot_is_shared_by_the_wires_of_one_output(self):
        document = drawn(**{"conv>relu": (A,), "conv>cat.inputs#0": (A, C), "relu>norm": (A,)})
        moved = edits.move(document, {}, [Dot(End("conv", "output"), A)], Point(1.0, 2.0))
        to = Point(A.x + 1.0, A.y + 2.0)
        assert bent(moved) == {wire("conv>relu"): (to,), wire("conv>cat.inputs#0"): (to, C), wire("relu>norm"): (A,)}
        assert bent(waypoints.remove(moved, [Dot(End("conv", "output"), to)])) == {wire("conv>cat.inputs#0"): (C,), wire("relu>norm"): (A,)}

    def test_two_points_at_one_place_are_one(self):
        document = drawn(**{"conv>relu": (A, B)})
        after = edits.move(document, {}, [Dot(End("conv", "output"), A)], Point(B.x - A.x, B.y - A.y))
        assert bent(after) == {wire("conv>relu"): (B,)}

    def test_no_wire_has_more_points_than_a_file_may_hold(self):
        document = drawn(**{"conv>relu": tuple(Point(float(number), 0.0) for number in range(waypoints.MOST))})
        assert bent(waypoints.add(document, {wire("conv>relu"): (0, A)})) == bent(document)


def test_what_differs_is_told_by_wire():
    document = drawn(**{"conv>relu": (A,), "relu>norm": (B,)})
    change = diff(document, waypoints.remove(document, [Dot(End("relu", "output"), B)]))
    assert change.bent == {wire("relu>norm")}
    assert change.touches_drawing


def test_a_cure_that_swaps_two_ports_takes_their_points_along():
    main = graph(node("a", "Input"), node("b", "Input"), node("loss", "CrossEntropy"), wires="a>loss.prediction b>loss.target")
    document = Document({"main": main}, waypoints={wire("a>loss.prediction"): (A,)})
    swapped = apply_fix(document, Fix("Swap", "swap", "loss", "prediction", "target"), "new", CATALOGUE)
    assert swapped.main.edges == {wire("b>loss.prediction"), wire("a>loss.target")}
    assert bent(swapped) == {wire("a>loss.target"): (A,)}


def test_room_for_a_cure_moves_the_points_behind_it():
    document = drawn(**{"relu>norm": (B,)})
    after = make_room(document, "main", "relu")
    moved = after.layout["relu"].x - document.layout["relu"].x
    assert bent(after) == {wire("relu>norm"): (Point(B.x + moved, B.y),)}
