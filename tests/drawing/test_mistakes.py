"""Mistakes are sentences at the line that makes them."""

from __future__ import annotations

import traceback
from collections.abc import Callable

import pytest

import nnbuilder as nb
from nnbuilder import layers as L

net = nb.Drawing("Net")
image = net.input("image", (3, 8, 8))
words = net.input("words", (5, 8))
other = nb.Drawing("Other").input("image", (3, 8, 8))


@nb.block
def convolved(image, *, channels: int = 8, rate: float = 0.5, word: str = "a", pair: tuple[int, int] = (1, 1)):
    return image >> L.Conv2d(channels)


@nb.block
def two(a, b):
    return a + b


def drawn_with(compute: Callable) -> None:
    """Draws a block that does something with its parameters."""

    @nb.block
    def inside(image, *, channels: int = 8, rate: float = 0.5, pair: tuple[int, int] = (1, 1), is_wide: bool = True):
        return image >> L.Conv2d(compute(channels, rate, pair, is_wide))

    inside(image)


def used(function: Callable) -> Callable:
    """Makes a function a block and uses it."""
    return lambda: nb.block(name="Cell")(function)(image)


MISTAKES = {
    "a kind that is no layer": (lambda: image >> L.ReLU, "ReLU is a kind of layer; write ReLU() to draw one."),
    "a block without brackets": (lambda: image >> convolved, "convolved is a block or a function; write it with its parameters in brackets"),
    "something else": (lambda: image >> 3, "3 cannot be drawn; a layer such as L.ReLU() can"),
    "brackets": (lambda: image >> L.Conv2d() + image, r"put brackets: (x >> L.Conv2d(...)) + y"),
    "a number of what": (lambda: image + "2", "'2' is neither a value nor a number"),
    "zero": (lambda: image / 0, "What Input gives cannot be divided by 0."),
    "another drawing": (lambda: image + other, "A value of the drawing Other cannot be used in the drawing Net."),
    "several inputs": (lambda: words >> L.MultiheadAttention(2), "nothing comes in at key; nb.draw(layer, ...) leads several values in"),
    "too many inputs": (lambda: nb.draw(L.ReLU(), image, image), "ReLU takes x, but 2 values come in."),
    "an unknown input": (lambda: nb.draw(L.ReLU(), image, y=image), "ReLU has no input called y; it has x."),
    "no value": (lambda: nb.draw(L.Add(), image, 2), "2 is no value of the drawing Net; layers take what an input, a layer or a block gives."),
    "nowhere": (lambda: nb.draw(L.Parameter((3,))), "write net.draw(...) for a layer without inputs"),
    "a name that is illegal": (lambda: image >> ("2nd", L.ReLU()), "cannot be called so: `2nd` is not a Python name"),
    "a name of torch": (lambda: net.input("train", 3), "`train` is a word of Python or PyTorch"),
    "a name that is taken": (lambda: net.output(image, "image"), "There is already a node called image in the drawing Net; `image_2` is free."),
    "a size": (lambda: image >> L.Conv2d(0), "Conv2d: out_channels must be at least 1, not 0."),
    "a type": (lambda: image >> L.Dropout("much"), 'Dropout: p wants a number, not "much".'),
    "a formula": (lambda: image >> L.Conv2d(nb.Expression("a ** 2")), "Conv2d: out_channels: `a ** 2` is not allowed in a formula"),
    "a start": (lambda: nb.draw(L.Linear(2), words, init={"weight": "magic"}), "There is no way to start weights called magic"),
    "the numbers of a start": (lambda: nb.draw(L.Linear(2), words, init={"weight": ("normal", 0.0)}), "normal takes 2 numbers (mean and std), not 1."),
    "no number": (lambda: nb.draw(L.Linear(2), words, init={"weight": ("normal", "a", 1.0)}), 'such as ("normal", 0.0, 0.02).'),
    "a tie without a parameter": (lambda: nb.draw(L.Linear(2), words, tie={"weight": words}), 'a tie names a value and its parameter'),
    "a name that is no text": (lambda: image >> (2, L.ReLU()), "2 is no name; a node is named by a text before its layer"),
    "a name behind": (lambda: image >> (L.ReLU(), "act"), "'act' cannot be drawn; a layer such as L.ReLU() can, a block, or one of both behind its name"),
    "a loss of another drawing": (lambda: net.objective(other), "A value of the drawing Other cannot be used in the drawing Net."),
    "a learning rate": (lambda: net.objective(optimizer=L.optimizers.Adam(lr=-1.0)), "Adam: lr must be at least 0, not -1."),
    "a module of another kind": (lambda: nb.draw(L.Linear(2), words, share=words >> L.ReLU()), "both must be of one kind"),
    "a field and a shape": (lambda: net.input("both", 3, field="both"), "bound to the field both, which tells its shape"),
    "one output": (lambda: list(image), "Input gives one value, so there is nothing to unpack."),
    "a decision by a value": (lambda: bool(image), "is not known while drawing, so nothing can be decided by it"),
    "a parameter of a block": (lambda: convolved(image, chanels=8), "called chanels; it has image and channels, rate, word, pair, repeat"),
    "a value for a parameter": (lambda: convolved(image, channels="wide"), 'Convolved: channels wants a whole number, not "wide".'),
    "a parameter in order": (lambda: convolved(image, 8), "8 is no value that could come into Convolved; parameters of a block are given by name."),
    "an input of a block": (lambda: two(image), "Two takes a, b, but nothing comes in at b."),
    "a use without values": (lambda: convolved(name="first"), 'lead values in with x >> ("first", block())'),
    "decided": (lambda: drawn_with(lambda channels, *_: 2 if channels > 4 else 1), "`channels` has no value while its block is drawn"),
    "told apart": (lambda: drawn_with(lambda channels, *_: 2 if channels == 4 else 1), "draw two variants as two blocks"),
    "asked whether": (lambda: drawn_with(lambda *given: 2 if given[3] else 1), "`is_wide` has no value while its block is drawn"),
    "counted": (lambda: drawn_with(lambda channels, *_: sum(range(channels))), "`repeat=channels` draws copies"),
    "taken apart": (lambda: drawn_with(lambda channels, rate, pair, _: pair[0]), "nothing can be counted or taken out of it"),
    "divided": (lambda: drawn_with(lambda channels, *_: channels / 2), "formulas are whole numbers with + - * and //"),
    "a fraction": (lambda: drawn_with(lambda channels, *_: channels * 0.5), "0.5 is no whole number"),
    "a rate computed with": (lambda: drawn_with(lambda channels, rate, *_: rate * 2), "`rate` is no whole number"),
    "a closed over value": (used(lambda given: given + words), "cannot be used in the block Cell; lead it into the block as an input."),
    "nothing returned": (used(lambda given: None), "The block Cell returns None; it should return a value"),
    "a number returned": (used(lambda given: (given, 3)), "The block Cell returns (<output of Input in the block Cell>, 3); it should return a value"),
    "x": (used(lambda x: x), "x of the block Cell cannot be called so"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_a_sentence(name: str):
    make, sentence = MISTAKES[name]
    with pytest.raises(nb.DrawingError) as raised:
        make()

    assert sentence in str(raised.value)
    assert str(raised.value)[-1] in ".)"


def test_an_output_there_is_not_is_an_attribute_error_in_a_sentence():
    with pytest.raises(AttributeError, match=r"^LSTM has no output called memory; it has output, hidden, cell\.$"):
        _ = (words >> L.LSTM(4)).memory


def test_the_traceback_leads_to_the_line_that_makes_the_mistake():
    with pytest.raises(nb.DrawingError) as raised:
        image >> ("forward", L.ReLU())

    lines = [frame.line for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert lines[0] == 'image >> ("forward", L.ReLU())'


def test_a_mistake_leaves_the_drawing_as_it_was():
    drawing = nb.Drawing()
    given = drawing.input("given", (3, 8, 8))
    before = drawing.document
    for make in (
        lambda: given >> ("given", L.ReLU()),
        lambda: given >> L.Conv2d(0),
        lambda: nb.draw(L.Add(), given),
        lambda: convolved(given, wide=1),
        lambda: convolved(given, name="given"),
    ):
        with pytest.raises(nb.DrawingError):
            make()

    assert drawing.document == before


def test_a_block_inside_itself_is_refused_and_can_be_mended():
    depth = 0

    @nb.block
    def tree(given):
        return tree(given) if depth == 0 else given >> L.ReLU()

    with pytest.raises(nb.DrawingError, match="The block Tree is used inside itself; `repeat=n` draws copies"):
        tree(image)
    depth = 1
    assert tree(image) is not None


def test_two_blocks_of_one_name_are_refused():
    def made(width: int):
        @nb.block
        def cell(given):
            return given >> L.Linear(width)

        return cell

    drawing = nb.Drawing("Twice")
    first = made(2)(drawing.input("given", 3))
    with pytest.raises(nb.DrawingError, match="Two blocks of the drawing Twice are called Cell"):
        made(4)(first)


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        ("def linear(given): ...", "Linear is a layer, so no block can be called so"),
        ("def cell(*given): ...", r"The block Cell takes \*given; its inputs and parameters must each have a name"),
        ("def cell(given, **rest): ...", r"takes \*\*rest"),
        ("def cell(*, width: int = 4): ...", "The block Cell has no input; what has no default is one"),
        ("def cell(given, *, repeat: int = 4): ...", "`repeat` is said of every use of a block"),
        ("def cell(given, *, name: str = ''): ...", "`name` is said of every use of a block"),
        ("def cell(given, *, layer=None): ...", "layer of the block Cell is NoneType; a parameter is an int"),
        ("def cell(given, *, width: int = 'wide'): ...", "By default, width wants a whole number"),
        ("def " + "c" * 50 + "(given): ...", "has at most 48 characters"),
    ],
)
def test_what_no_block_can_be_is_told_where_it_is_declared(function: str, sentence: str):
    names: dict = {}
    exec(function, names)
    with pytest.raises(nb.DrawingError, match=sentence):
        nb.block(next(value for word, value in names.items() if word != "__builtins__"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: nb.state("after", 0), "The state that becomes after: size must be at least 1, not 0."),
        (lambda: nb.state("after", "a / b"), "`a / b` is not allowed in a formula"),
        (lambda: nb.state("after", 4, starts="ones"), 'starts as "zeros" or from a "port"'),
        (lambda: nb.recurrent(lambda token, hidden=nb.state("after", 4): token, name="Cell")(words), "becomes after, but the block gives"),
        (lambda: nb.recurrent(lambda token: token, name="Cell", context=("seen",))(words), "names seen, but its inputs are token"),
    ],
)
def test_a_walk_that_cannot_be_is_told(make: Callable, sentence: str):
    with pytest.raises(nb.DrawingError, match=sentence):
        make()


def test_weights_inside_a_block_are_not_tied():
    @nb.block
    def tied(given):
        first = given >> L.Linear(4)
        return nb.draw(L.Linear(4), first, tie={"weight": (first, "weight")})

    with pytest.raises(nb.DrawingError, match="Weights are tied in a drawing"):
        tied(words)


def test_a_tie_that_leads_nowhere_is_told_by_name():
    drawing = nb.Drawing()
    stack = convolved(drawing.input("image", (8, 8, 8)), repeat=2)
    with pytest.raises(nb.DrawingError, match=r"begins with the number of a copy, as 0\.conv2d\.weight does"):
        nb.draw(L.Conv2d(8), stack, tie={"weight": (stack, "conv2d.weight")})
    with pytest.raises(nb.DrawingError, match="The block Convolved has no node called dense; it has image, conv2d, output"):
        nb.draw(L.Conv2d(8), stack, tie={"weight": (stack, "1.dense.weight")})
