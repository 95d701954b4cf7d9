"""300 hostile documents, the same ones each time: a sound one with one thing wrong, and drawings that would never end."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

from nnbuilder.core.document import Note, Point
from nnbuilder.core.graph import Init
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.project.files import dump_document
from tests.drawings import lstm_loop, residual_cnn
from tests.hostile.words import WORDS
from tests.zoo import gan, pretrain_and_finetune, vae

COUNT = 300
Place = tuple[Any, Any, str]
"""A list or an object, the place in it, and the way there in words."""
WRONG = (None, True, -1, 0, 2**62, 2**64, -1.5, 1e300, "", "inf", "word", [], {}, [[]], [2] * 15_000, {"=": "channels * channels"}, {"=": "9" * 12 + "*9" * 60})


def carrier() -> dict[str, Any]:
    """A sound document with something in every place there is: blocks, a loop, ties, starts, facts, phases, notes."""
    drawn, cell = residual_cnn(), lstm_loop()
    nodes = {**drawn.main.nodes}
    nodes["classify"] = replace(nodes["classify"], init={"weight": Init("normal", (0.0, 0.02)), "bias": Init("zeros")})
    part = Part((("label", ("3", "5")),), 0.5, 16)
    group = Group((("classify",),), Setting("SGD", {"lr": 0.1}), Setting("Cosine"))
    phase = Phase("first", 1, None, part, (Objective("learn", ("loss",), (("stem",), ("classify",)), 2, (group, Group()), 1.0),), (("tower", 0, "b_conv1"),), 3)
    whole = replace(
        drawn.with_graph("main", replace(drawn.main, nodes=nodes)).with_graph("Cell", cell.graphs["Cell"]),
        layout={node: Point(float(place), 0.0) for place, node in enumerate(nodes)},
        notes=(Note("note", "main", "Look here", Point(0.0, 0.0)),),
        phases=(phase, Phase("second", 1)),
        title="Carrier",
    )
    return json.loads(dump_document(whole))


def hostile_documents() -> Iterator[tuple[str, bytes]]:
    """(what is wrong, the bytes of the file)."""
    chance, number = random.Random(7), count()
    ended: list[tuple[str, Any]] = list(_drawings())
    for make, share in ((_said, 120), (_of_another_type, 80), (_without, 40)):
        ended += make(chance, share)
    while len(ended) < COUNT:
        ended += _said(chance, 1)
    for what, whole in ended[:COUNT]:
        yield f"{next(number):03} {what}", whole if isinstance(whole, bytes) else json.dumps(whole).encode()


def places(whole: Any, way: str = "") -> Iterator[Place]:
    """Every place of a document, outer ones first."""
    for key, value in list(whole.items()) if isinstance(whole, dict) else list(enumerate(whole)):
        yield whole, key, f"{way}.{key}"
        if isinstance(value, dict | list):
            yield from places(value, f"{way}.{key}")


def _said(chance: random.Random, share: int) -> Iterator[tuple[str, Any]]:
    """A hostile word in the place of every text in turn, and as the name of what stands in objects."""
    texts = [number for number, (holder, key, _) in enumerate(places(carrier())) if isinstance(holder[key], str) or isinstance(holder, dict)]
    for number in _spread(chance, texts, share):
        whole = carrier()
        holder, key, way = list(places(whole))[number]
        word = chance.choice(WORDS)
        if isinstance(holder[key], str):
            holder[key] = word
        else:
            holder[word] = holder.pop(key)
        yield f"says {word[:20]!r} at {way}", whole


def _of_another_type(chance: random.Random, share: int) -> Iterator[tuple[str, Any]]:
    for number in _spread(chance, range(len(list(places(carrier())))), share):
        whole = carrier()
        holder, key, way = list(places(whole))[number]
        holder[key] = copy.deepcopy(chance.choice(WRONG))
        yield f"{str(holder[key])[:20]} at {way}", whole


def _without(chance: random.Random, share: int) -> Iterator[tuple[str, Any]]:
    for number in _spread(chance, range(len(list(places(carrier())))), share):
        whole = carrier()
        holder, key, way = list(places(whole))[number]
        del holder[key]
        yield f"nothing at {way}", whole


def _spread(chance: random.Random, items: Any, share: int) -> list[Any]:
    """Some of the items, from everywhere."""
    return [items[min(len(items) - 1, int((place + chance.random()) * len(items) / share))] for place in range(share)]


def _drawings() -> Iterator[tuple[str, Any]]:
    """Whole drawings that are too much, or go round in circles."""
    yield from _sizes()
    yield from _nested()
    yield from _wired()
    yield from _trained()


def _document(nodes: list[Any], edges: list[Any] = (), **parts: Any) -> dict[str, Any]:
    graphs = parts.pop("graphs", {})
    return {"format": 1, "graphs": {"main": {"nodes": nodes, "edges": list(edges)}} | graphs} | parts


def _node(name: str, kind: str, **params: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "kind": kind, "params": params}


def _chain(*nodes: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Nodes one behind another between an Input of 8 numbers and an Output."""
    row = [_node("given", "Input", shape=[8]), *nodes, _node("answer", "Output")]
    edges = [[one["id"], "output", other["id"], "x", 0] for one, other in pairwise(row)]
    return _document(row, edges, **parts)


def _sizes() -> Iterator[tuple[str, Any]]:
    for size in (2**31, 2**40, 2**62, 2**63 - 1, 2**63, 10**19):
        yield f"a Linear of {size}", _chain(_node("wide", "Linear", out_features=size))
        yield f"an Input of {size}", _document([_node("given", "Input", shape=[size]), _node("answer", "Output")], [["given", "output", "answer", "x", 0]])
    wide = [_node(f"wide{number}", "Linear", out_features=2**62) for number in range(20)]
    yield "twenty Linear of 2**62", _chain(*wide)
    yield "a shape of 15,000 axes", _document([_node("given", "Input", shape=[2] * 15_000), _node("answer", "Output")], [["given", "output", "answer", "x", 0]])
    yield "a Reshape to 15,000 axes", _chain(_node("shape", "Reshape", shape=[2] * 15_000))
    yield "a Constant of 15,000 axes", _document([_node("fixed", "Constant", shape=[2] * 15_000, values=[1.0])])
    yield "a Permute of 15,000 axes", _chain(_node("turn", "Permute", dims=list(range(15_000))))
    for kind in ("Noise", "Parameter", "Constant"):
        yield (
            f"a {kind} of 2**62 x 2**62",
            _document([_node("held", kind, shape=[2**62, 2**62]), _node("answer", "Output")], [["held", "output", "answer", "x", 0]]),
        )
    grown = [_node(f"pad{number}", "Pad", padding=[2**61, 2**61]) for number in range(30)]
    yield "thirty Pad of 2**61", _chain(*grown)
    yield "an LSTM of 100,000 layers", _chain(_node("row", "Unsqueeze", dim=1), _node("memory", "LSTM", hidden_size=8, num_layers=100_000))
    yield (
        "a formula that grows",
        _chain(
            _node("block", "Block", a=2**62), graphs={"Block": _block([_node("f", "Linear", out_features={"=": "a*" * 60 + "a"})], params=[_param("a", 2)])}
        ),
    )
    yield "a formula that divides by nothing", _chain(_node("wide", "Linear", out_features={"=": "7 // (3 - 3)"}))
    yield "a formula over nothing", _chain(_node("wide", "Linear", out_features={"=": "nowhere.classes"}))


def _param(name: str, default: int) -> dict[str, Any]:
    return {"name": name, "base": "int", "default": default, "help": "", "min": 1}


def _block(nodes: list[dict[str, Any]], params: list[Any] = ()) -> dict[str, Any]:
    """A block with one Input, its nodes one behind another, and one Output; ids are made from the names and a number."""
    row = [_node("x1", "Input"), *nodes, _node("y1", "Output")]
    fresh = [node | {"id": f"{next(_ids)}_{node['name']}"} for node in row]
    edges = [[one["id"], _out(one), other["id"], _in(other), 0] for one, other in pairwise(fresh)]
    return {"nodes": fresh, "edges": edges, "params": list(params)}


_ids = count()


def _in(node: dict[str, Any]) -> str:
    return "x1" if node["kind"].startswith("B") and node["kind"] != "BatchNorm1d" else "x"


def _out(node: dict[str, Any]) -> str:
    return "y1" if node["kind"].startswith("B") and node["kind"] != "BatchNorm1d" else "output"


def _nested() -> Iterator[tuple[str, Any]]:
    for levels in (10, 14, 20, 60, 200, 499):
        graphs = {f"B{level}": _block([_node("a", f"B{level + 1}"), _node("b", f"B{level + 1}")]) for level in range(levels)}
        graphs[f"B{levels}"] = _block([_node("f", "ReLU")])
        yield f"blocks that double {levels} times", _wrapped("B0", graphs)
        graphs = {f"B{level}": _block([_node("a", f"B{level + 1}", repeat=512)]) for level in range(min(levels, 60))}
        graphs[f"B{min(levels, 60)}"] = _block([_node("f", "Linear", out_features=8)])
        yield f"repeats of 512 in {min(levels, 60)} blocks", _wrapped("B0", graphs)
    for blocks in (1, 2, 9, 30):
        names = [f"B{number}" for number in range(blocks)]
        yield f"{blocks} blocks that all use each other", _wrapped("B0", {name: _block([_node(f"u{other}", other) for other in names]) for name in names})
    chain = {f"B{level}": _block([_node("a", f"B{level + 1}")]) for level in range(40)}
    yield "a chain of 40 blocks", _wrapped("B0", chain | {"B40": _block([_node("f", "ReLU")])})
    deep = b'{"a":' * 3000 + b"1" + b"}" * 3000
    yield "an object in an object, 3,000 times", deep
    yield "a list in a list, 60 times, as a value", _chain(_node("wide", "Linear", out_features=json.loads("[" * 50 + "]" * 50)))
    sharing = {
        f"B{level}": _block([_node("a", f"B{level + 1}", n={"=": "n * 2"}), _node("b", f"B{level + 1}", n={"=": "n + 1"})], [_param("n", 1)])
        for level in range(14)
    }
    yield "blocks whose uses all differ", _wrapped("B0", sharing | {"B14": _block([_node("f", "Linear", out_features={"=": "n"})], [_param("n", 1)])})


def _wrapped(first: str, graphs: dict[str, Any]) -> dict[str, Any]:
    row = [_node("given", "Input", shape=[8]), _node("use", first), _node("answer", "Output")]
    return _document(row, [["given", "output", "use", "x1", 0], ["use", "y1", "answer", "x", 0]], graphs=graphs)


def _wired() -> Iterator[tuple[str, Any]]:
    row = [_node("given", "Input", shape=[8]), _node("one", "ReLU"), _node("both", "Concat"), _node("answer", "Output")]
    sound = [["given", "output", "one", "x", 0], ["one", "output", "both", "tensors", 0], ["both", "output", "answer", "x", 0]]
    yield "50,000 edges at one port", _document(row, [*sound[::2], *(["one", "output", "both", "tensors", place] for place in range(49_998))])
    yield "1,001 edges at one port", _document(row, [*sound[::2], *(["one", "output", "both", "tensors", place] for place in range(1_001))])
    yield "an output that is not there", _document(row, [*sound[:2], ["both", "nothing", "answer", "x", 0]])
    yield "an input that is not there", _document(row, [*sound, ["given", "output", "one", "nothing", 0]])
    yield "an input of an Input", _document(row, [*sound, ["one", "output", "given", "x", 0]])
    yield "two edges at one port", _document(row, [*sound, ["given", "output", "one", "x", 1]])
    yield "the same edge twice", _document(row, [*sound, sound[0]])
    yield "the same place twice", _document(row, [*sound, ["both", "output", "one", "x", 0]])
    yield "a circle", _document(row, [["both", "output", "one", "x", 0], *sound[1:]])
    yield "a node that feeds itself", _document(row, [*sound[1:], ["one", "output", "one", "x", 0]])
    yield "an Output that gives", _document([*row, _node("after", "ReLU")], [*sound, ["answer", "output", "after", "x", 0]])
    yield "two Outputs of one use", _document([*row, _node("second", "Output")], [*sound, ["one", "output", "second", "x", 0]])
    yield (
        "a circle of 3,000 nodes",
        _document([_node(f"a{n}", "ReLU") for n in range(3_000)], [[f"a{n}", "output", f"a{(n + 1) % 3_000}", "x", 0] for n in range(3_000)]),
    )
    yield "10,000 nodes in a row", _chain(*(_node(f"a{number}", "ReLU") for number in range(9_998)))
    yield (
        "weights of a node of another kind",
        _document([*row[:2], {**_node("again", "Linear"), "weights": "one"}, row[3]], [sound[0], ["one", "output", "again", "x", 0]]),
    )
    tied = {**_node("wide", "Linear", out_features=8), "tie": {"weight": [["nowhere"], "weight"], "bias": [["wide"], "bias"]}}
    yield "a tie to nothing and to itself", _chain(tied)
    started = {**_node("wide", "Linear", out_features=8), "init": {"weight": ["magic", 1.0], "nothing": ["zeros"], "bias": ["normal"]}}
    yield "starts that do not exist", _chain(started)
    for name in ("forward", "x", "self", "torch", "t", "step", "losses", "training", "super", "state_dict", "Tensor", "main", "rows", "batch", "model"):
        yield f"nodes called {name}", _chain(_node(name, "Linear", out_features=8), _node("value", "ReLU"))
    yield "everything muted", _chain({**_node("wide", "Linear", out_features=8), "muted": True, "frozen": True})


def _trained() -> Iterator[tuple[str, Any]]:
    for drawn in (gan, vae, pretrain_and_finetune):
        whole = json.loads(dump_document(drawn()))
        for phase in whole["phases"]:
            phase["objectives"] = phase["objectives"] * 40
        yield f"{drawn.__name__} with many objectives", whole
    yield "20,000 objectives", _learning([{"name": f"p{n}", "objectives": [{"name": f"o{m}"} for m in range(100)]} for n in range(200)])
    yield "an optimizer that does not exist", _learning([_phase(optimizer={"kind": "Magic", "params": {"lr": 1.0}})])
    yield "a schedule that does not exist", _learning([_phase(schedule={"kind": "Magic"})])
    for values in ({"lr": -1.0}, {"lr": "inf"}, {"lr": "fast"}, {"betas": [0.9]}, {"betas": [2.0, 2.0]}, {"lr": {"=": "a"}}, {"nothing": 1}):
        yield f"an optimizer with {values}", _learning([_phase(optimizer={"kind": "AdamW", "params": values})])
    yield "a sampler that does not exist", _learning([{"part": {"sampler": "magic"}}])
    yield "rows of a field that does not exist", _learning([{"part": {"where": [["nowhere", ["a"]]]}}])
    yield "rows of a class that does not exist", _learning([{"part": {"where": [["species", ["tulip"]]]}}])
    yield "a split of more than there is", _learning([{}], split={"train": 1.0, "validation": 1.0, "test": 1.0})
    yield (
        "losses and paths that do not exist",
        _learning([{"objectives": [{"losses": ["nowhere"], "updates": [["nowhere"], ["hidden", 3, "x"]]}], "frozen": [["nowhere"]]}]),
    )
    yield "no steps", _learning([{"steps": 0, "epochs": 0}])


def _phase(**group: Any) -> dict[str, Any]:
    return {"objectives": [{"groups": [group]}]}


def _learning(phases: list[Any], split: Any = None) -> dict[str, Any]:
    whole = json.loads(dump_document(pretrain_and_finetune()))
    whole["phases"] = phases
    whole["data"]["split"] |= split or {}
    return whole
