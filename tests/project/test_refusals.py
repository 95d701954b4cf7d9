"""Wrong files: each is refused in a sentence that says where and what, soon, and never with another exception."""

from __future__ import annotations

import copy
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import FORMAT, Document
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.phase_edits import added
from nnbuilder.core.phases import Objective, Phase
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import limits
from nnbuilder.project.files import DocumentError, Loaded, dump_document, load_document, open_document, save_document

EVERYTHING = (Path(__file__).parent.parent / "files" / "format_1.nnb").read_bytes()
SLOWEST = 5.0
"""Seconds; the longest file takes a tenth of it, so only something that grows with the square gets there."""


def _document(**parts):
    return json.dumps({"format": FORMAT, "graphs": {"main": {"nodes": [], "edges": []}}} | parts).encode()


def _nodes(*nodes, edges=()):
    return _document(graphs={"main": {"nodes": list(nodes), "edges": list(edges)}})


def _node(number=1, **parts):
    return {"id": f"n{number}", "name": f"a{number}", "kind": "ReLU"} | parts


def _bent(points, *, twice=False):
    """Two nodes, and a wire between them that passes points."""
    nodes, edge = [_node(1), _node(2)], ["n1", "output", "n2", "x", 0]
    return _document(graphs={"main": {"nodes": nodes, "edges": [edge]}}, waypoints=[[*edge, points]] * (1 + twice))


def _data(**parts):
    return _document(data={"source": {"kind": "csv"}} | parts)


def _field(name):
    return {"name": name, "role": "input", "kind": "numbers"}


def _loop(count=1, **parts):
    nodes = [{"id": "i", "name": "memory", "kind": "Input"}, {"id": "o", "name": "after", "kind": "Output"}]
    state = {"input": "memory", "output": "after", "shape": [3]} | parts
    return _document(graphs={"main": {}, "Cell": {"nodes": nodes, "loop": {"states": [state] * count}}})


def _block(count=1, **parts):
    return _document(graphs={"main": {}, "Block": {"params": [{"name": "size", "base": "int", "min": 1} | parts] * count}})


REFUSED = {
    "nothing": (b"", "no nnbuilder document"),
    "no text": (b"\x89PNG\r\n\x1a\n\x00", "no nnbuilder document: byte 0"),
    "half a file": (b'{"format": 2, "graphs": {"main"', "stops being JSON at line 1"),
    "a list": (b"[]", "a list instead of an object"),
    "no format": (b"{}", "at format: there should be a whole number, not null"),
    "format nought": (_document(format=0), "at format is 0"),
    "a true format": (_document(format=True), "at format"),
    "no main": (_document(graphs={}), "no graph called main"),
    "not a number": (b'{"format": 2, "title": NaN}', "NaN"),
    "beyond numbers": (b'{"format": 2, "weather": 1e999}', "1e999"),
    "many digits": (b'{"format": 2, "weather": ' + b"9" * 5000 + b"}", "5,000 digits"),
    "twice": (b'{"format": 2, "format": 2}', "'format' stands twice"),
    "deep": (b'{"a": ' * 100_000, "nested more than 64"),
    "deep lists": (b"[" * 1_000_000, "nested more than 64"),
    "half a character": (b'{"format": 2, "graphs": {"main": {}}, "title": "\\ud83d"}', "half a character"),
    "half a character as a key": (b'{"format": 2, "graphs": {"main": {}}, "\\ud83d": 1}', "half a character"),
    "a node without kind": (_nodes({"id": "n1", "name": "a"}), "graphs.main.nodes[0].kind"),
    "an id twice": (_nodes(_node(), _node()), "'n1' stands twice"),
    "an id of nothing": (_nodes(_node(id="")), "1 to 64"),
    "an edge to nowhere": (_nodes(_node(), edges=[["n1", "output", "n9", "x", 0]]), "'n9', which is no node"),
    "two edges at one place": (_nodes(_node(1), _node(2), edges=[["n1", "output", "n2", "x", 0], ["n2", "output", "n2", "x", 0]]), "same place"),
    "half an edge": (_nodes(_node(), edges=[["n1", "output"]]), "5 entries, not 2"),
    "a foreign module": (_nodes(_node(weights="n1")), "a1 shares the module"),
    "a formula that calls": (_nodes(_node(params={"slope": {"=": "__import__('os').system('true')"}})), "graphs.main.nodes[0].params.slope"),
    "a long formula": (_nodes(_node(params={"slope": {"=": "1+" * 500 + "1"}})), "at most 200 characters"),
    "an object as a value": (_nodes(_node(params={"slope": {"a": 1}})), "a formula is written"),
    "a block called import": (_document(graphs={"main": {}, "import": {}}), "'import' cannot be called so"),
    "a place without y": (_nodes(_node()).replace(b'{"format"', b'{"layout": {"n1": [3]}, "format"'), "2 entries, not 1"),
    "points without a wire": (_document(waypoints=[[[1, 2]]]), "at waypoints[0]: there should be 6 entries, not 1"),
    "a point of words": (_bent([["here", 2]]), "at waypoints[0][5][0][0]: there should be a number, not a text"),
    "a point beyond all numbers": (_bent([[1e300, 2]]), "it should be from -1000000000 to 1000000000"),
    "half a point": (_bent([[3]]), "2 entries, not 1"),
    "many points": (_bent([[number, 0] for number in range(501)]), "501 entries at waypoints[0][5]; a document has at most 500"),
    "the points of a wire twice": (_bent([[1, 2]], twice=True), "the points of one edge stand twice"),
    "many nodes": (_nodes(*(_node(number) for number in range(limits.NODES + 1))), "10,000"),
    "many edges": (_nodes(_node(), edges=[["n1", "output", "n1", "x", index] for index in range(limits.EDGES + 1)]), "50,000"),
    "many bytes": (b" " * (limits.BYTES + 1), "16,777,217 bytes"),
    "many small lists": (b'{"a": [' + b"[]," * 5_000_000 + b"[]]}", "entries"),
    "an open text": (b'{"a": "' + b'\\"' * 8_000_000, "stops being JSON"),
    "a wrong role": (_document(data={"source": {"kind": "csv"}, "fields": [{"name": "a", "role": "boss", "kind": "image"}]}), "one of input, target, weight"),
    "a field that is code": (_data(fields=[_field('x"]; boom(); y["')]), "is no name of a field"),
    "a field with two words": (_data(fields=[_field("petal length")]), "`petal_length`, would do"),
    "a hidden field": (_data(fields=[_field("_a")]), "is no name of a field"),
    "a field that is a word of Python": (_data(fields=[_field("class")]), "`class_1`, would do"),
    "a field in Greek": (_data(fields=[_field("ηλικία")]), "is no name of a field"),
    "a field with a line end": (_data(fields=[_field("a\n")]), "is no name of a field"),
    "a long field": (_data(fields=[_field("a" * 65)]), "at most 64 characters, this one has 65"),
    "a field twice": (_data(fields=[_field("a"), _field("a")]), "two fields have one name"),
    "facts of a field that is code": (_data(facts={"fields": {'"a': {"role": "input", "kind": "numbers", "shape": [1]}}}), "is no name of a field"),
    "facts of 9 axes": (_data(facts={"fields": {"a": {"role": "input", "kind": "numbers", "shape": [1] * 9}}}), "9 axes"),
    "facts of all numbers there are": (_data(facts={"fields": {"a": {"role": "input", "kind": "numbers", "shape": [10**7] * 8}}}), "about 10^56 numbers"),
    "an input of a field that is code": (_nodes(_node(kind="Input", params={"field": 'a"]'})), "is no name of a field"),
    "an input of what no row beside has": (_nodes(_node(kind="Input", params={"field": "image.friend"})), "is no name of a field"),
    "an input of what is code beside a row": (_nodes(_node(kind="Input", params={"field": 'a"].other'})), "is no name of a field"),
    "a use that is code": (_nodes(_node(kind="Output", params={"use": "go(self): boom()\n    def f"})), "The use 'go(self)"),
    "a use that every module has": (_nodes(_node(kind="Output", params={"use": "forward"})), "`forward` is a word of Python or PyTorch"),
    "a use without a name": (_nodes(_node(kind="Output", params={"use": ""})), "cannot be empty"),
    "a split by code": (_data(split={"by": "boom()"}), "should be one of random, stratified, group"),
    "one fold of one": (_data(split={"by": "folds", "folds": 1}), "should be from 2 to 1000"),
    "windows of nothing": (_data(windows={"length": 0}), "should be from 1 to"),
    "damage that is code": (_data(damaged="boom()"), "should be one of stop, skip, fill"),
    "a kind of field that is code": (_data(fields=[_field("a") | {"kind": "boom()"}]), "is no name of a kind of field"),
    "a parameter of a field that is code": (_data(fields=[_field("a") | {"params": {"length)": 1}}]), "is no name of a parameter"),
    "a transform that is code": (_data(fields=[_field("a") | {"transforms": [{"kind": "boom()"}]}]), "is no name of"),
    "an axis that is code": (_data(facts={"fields": {"a": {"role": "input", "kind": "image", "shape": [3], "axes": ["boom()"]}}}), "is no name of an axis"),
    "two counts of one name": (
        _data(facts={"fields": {"a": {"role": "target", "kind": "category", "shape": [], "choices": "classes", "names": ["x"], "counts": [1, 2]}}}),
        "there are 2 counts for 1 names",
    ),
    "rows chosen by code": (_document(phases=[{"part": {"where": [['a"]', ["b"]]]}}]), "is no name of a field"),
    "a port that is code": (_nodes(_node(1), _node(2), edges=[["n1", "output", "n2", "x=boom()", 0]]), "is no name of a port"),
    "a kind that is code": (_nodes(_node(kind="ReLU()\nboom()")), "is no name of a kind of layer"),
    "a parameter that is code": (_nodes(_node(params={"slope)": 1})), "is no name of a parameter"),
    "an optimizer that is code": (_document(phases=[{"objectives": [{"groups": [{"optimizer": {"kind": "SGD()"}}]}]}]), "is no name of an optimizer"),
    "a start that is code": (_nodes(_node(init={"weight": ["zeros_(x)"]})), "is no name of an initialisation"),
    "a formula with a comment": (_nodes(_node(params={"slope": {"=": "k #"}})), "one line of letters"),
    "a formula of two lines": (_nodes(_node(params={"slope": {"=": "(k +\n1)"}})), "one line of letters"),
    "a formula in other letters": (_nodes(_node(params={"slope": {"=": "ｋ + 1"}})), "one line of letters"),
    "a long word": (_nodes(_node(kind="Conv2d", params={"padding": "s" * 201})), "201 characters; at most 200"),
    "a state that is code": (_loop(input="memory = 1; boom()"), "is no Input of the block; there is memory"),
    "a state that ends nowhere": (_loop(output="memory"), "is no Output of the block; there is after"),
    "a state with a text as size": (_loop(shape=["boom()"]), "there should be a whole number, not a text"),
    "a state of size nought": (_loop(shape=[0]), "is 0; it should be from 1"),
    "a state of 8 axes": (_loop(shape=[1] * 8), "at most 7"),
    "two states in one place": (_loop(count=2), "two states are held by memory"),
    "a default of another type": (_block(default="boom()"), "size wants a whole number"),
    "a default out of bounds": (_block(default=0), "size must be at least 1, not 0"),
    "no default": (_block(), "size wants a whole number, not none"),
    "a parameter twice": (_block(default=1, count=2), "two parameters called size"),
    "a choice of two lines": (_block(default="a\nb", base="choice", choices=["a\nb"], min=None), "a choice is one line"),
    "an impossible picture": (
        _document(data={"source": {"kind": "csv"}, "facts": {"fields": {"a": {"role": "input", "kind": "image", "shape": [3], "axes": ["height", "width"]}}}}),
        "needs 1 different names of axes",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_file_is_refused_in_words(case):
    content, words = REFUSED[case]
    begin = time.process_time()
    with pytest.raises(DocumentError) as refusal:
        load_document(content, CATALOGUE)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 500
    assert time.process_time() - begin < SLOWEST


def test_the_largest_documents_still_open():
    nodes = [_node(number, name="same") for number in range(limits.NODES)]
    begin = time.process_time()
    loaded = load_document(_nodes(*nodes, edges=[[f"n{number}", "output", f"n{number + 1}", "x", 0] for number in range(limits.NODES - 1)]), CATALOGUE)
    assert time.process_time() - begin < SLOWEST
    assert len({node.name for node in loaded.document.main.nodes.values()}) == limits.NODES
    assert len(loaded.notes) == limits.NOTES + 1


def test_illegal_names_become_legal_and_are_told():
    loaded = load_document(
        _nodes(_node(1, name="import"), _node(2, name="Größe 1"), _node(3, name="train"), _node(4, name="good"), _node(5, name="good")), CATALOGUE
    )
    assert [node.name for node in loaded.document.main.nodes.values()] == ["import_1", "Gr_e_1", "train_1", "good", "good_2"]
    assert len(loaded.notes) == 4
    assert "'import' is now called import_1" in loaded.notes[0]


def test_names_of_phases_become_one_line_that_can_be_seen_and_are_told():
    names = ["a\u202eb\0\n    boom()", "", "p" * 100, "pre-train 1"]
    loaded = load_document(_document(phases=[{"name": name, "objectives": [{"name": name}]} for name in names]), CATALOGUE)
    assert [phase.name for phase in loaded.document.phases] == ["a b boom()", "train", "p" * 64, "pre-train 1"]
    assert [phase.objectives[0].name for phase in loaded.document.phases] == ["a b boom()", "learn", "p" * 64, "pre-train 1"]
    assert len(loaded.notes) == 6


def test_a_typed_name_of_a_phase_can_always_be_saved_and_opened():
    phases, _ = added((Phase("x" * 60, objectives=(Objective("one\ntwo"),)),), (0,))
    document = Document(phases=added(phases, (1,))[0])
    assert load_document(dump_document(document), CATALOGUE) == Loaded(document)


def test_texts_lose_what_no_one_sees_and_tell_it():
    loaded = load_document(_document(title="a\u202eb\nc", graphs={"main": {}, "Block": {"doc": "one\ntwo\0\u2066"}}), CATALOGUE)
    assert loaded.document.title == "ab c"
    assert loaded.document.graphs["Block"].doc == "one\ntwo"
    assert len(loaded.notes) == 2


def test_a_block_that_is_called_like_a_layer_gets_a_name_of_its_own():
    graphs = {"main": {"nodes": [_node(1, kind="Linear"), _node(2, kind="LayerNorm")]}, "Linear": {"nodes": [_node(3, kind="ReLU")]}, "Linear_block": {}}
    loaded = load_document(_document(graphs=graphs, notes=[{"id": "n", "graph": "Linear", "text": "", "at": [0, 0]}]), CATALOGUE)
    assert list(loaded.document.graphs) == ["main", "Linear_block_2", "Linear_block"]
    assert [node.kind for node in loaded.document.main.nodes.values()] == ["Linear_block_2", "LayerNorm"]
    assert loaded.document.notes[0].graph == "Linear_block_2"
    assert loaded.notes == ("The block Linear is now called Linear_block_2, since Linear is a layer.",)


def test_a_kind_with_a_former_name_opens_under_its_new_one():
    @layer(category="Test", expression="{x}", formerly=("OldName",))
    class NewName(Layer):
        """Passes on."""

        size: int = param(1, "A size.")

        def infer(self, x: TensorSpec) -> TensorSpec:
            return x

    loaded = load_document(_nodes(_node(kind="OldName", params={"size": 3})), Catalogue.of((NewName,)))
    assert loaded.document.main.nodes["n1"].kind == "NewName"
    assert loaded.document.main.nodes["n1"].params == {"size": 3}


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(DocumentError, match=r"There is no file .*nothing\.nnb"):
        open_document(tmp_path / "nothing.nnb", CATALOGUE)
    with pytest.raises(DocumentError, match="is no file"):
        open_document(tmp_path, CATALOGUE)
    pipe = tmp_path / "pipe.nnb"
    os.mkfifo(pipe)
    with pytest.raises(DocumentError, match="is no file"):
        open_document(pipe, CATALOGUE)
    damaged = tmp_path / "damaged.nnb"
    damaged.write_bytes(b"{")
    with pytest.raises(DocumentError, match=r"damaged\.nnb: The file is no nnbuilder document"):
        open_document(damaged, CATALOGUE)


def test_a_text_that_no_file_can_hold_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.nnb"
    save_document(Document(title="old"), path)
    with pytest.raises(DocumentError, match="half a character"):
        save_document(Document(title="\ud83d"), path)
    assert open_document(path, CATALOGUE).document.title == "old"


def _load(content: bytes) -> None:
    begin = time.process_time()
    refusal = ""
    try:
        loaded = load_document(content, CATALOGUE)
    except DocumentError as error:
        refusal = str(error)
    else:
        assert load_document(dump_document(loaded.document), CATALOGUE).document == loaded.document
    assert not refusal or refusal.endswith(".")
    assert time.process_time() - begin < SLOWEST


@given(st.data())
@settings(deadline=None)
def test_changed_bytes_never_surprise(data):
    content = bytearray(EVERYTHING)
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=8)):
        content[place] = byte
    _load(bytes(content))


def test_a_torn_file_is_never_half_a_document():
    for length in range(0, len(EVERYTHING.rstrip()), 7):
        with pytest.raises(DocumentError):
            load_document(EVERYTHING[:length], CATALOGUE)


# A copy each time: what is changed inside one example must not be there in the next.
SCALARS = st.sampled_from(
    [None, True, -1, 0, 10**19, 1.5, -1e308, "", "inf", "main", "__import__", "\0", "ü" * 100, [], {}, [[]], {"=": "a"}, {"=": 3}, [{"=": "1//0"}], {"": None}]
).map(copy.deepcopy)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_changed_structure_never_surprises(data):
    whole = json.loads(EVERYTHING)
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(_places(whole))
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.booleans()) or isinstance(holder, list):
            holder[key] = data.draw(SCALARS)
        else:
            holder[data.draw(st.sampled_from(["id", "kind", "params", "=", "format", "x"]))] = holder.pop(key)
    _load(json.dumps(whole).encode())


@settings(deadline=None)
@given(
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["format", "graphs", "main", "nodes", "id", "kind", "data", "phases", "="]), inner, max_size=4)
        ),
    )
)
def test_any_json_is_read_or_refused(value):
    _load(json.dumps(value).encode())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(content):
    _load(content)


def _places(value):
    for key, part in enumerate(value) if isinstance(value, list) else list(value.items()):
        yield value, key
        if isinstance(part, list | dict):
            yield from _places(part)
