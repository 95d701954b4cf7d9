"""Characters of invented alphabets, drawn by an unsteady hand: one by one, and in pairs."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field, Split
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import SCALED, BuiltIn, Columns, built_in, chance, check_room, either, texts
from nnbuilder.data.generators.forms import as_pixels, blocks

SIDE, STROKES, DOTS = 28, 4, 24
"""Pixels on a side, the most strokes of a character, and the dots of which a stroke is drawn."""
PLACES = np.linspace(-1.1, 1.1, SIDE)[:, None, None]
"""Where the pixels of a line lie; characters reach from -1 to 1."""


@built_in(
    "glyphs",
    title="Glyphs",
    family="Pictures",
    paper="after Omniglot: Lake, Salakhutdinov & Tenenbaum, Human-level concept learning through probabilistic program induction, 2015",
)
class Glyphs(BuiltIn):
    """Characters of invented alphabets, each drawn anew by an unsteady hand: which character is it?

    Every character is a few strokes; every drawing of it is turned, stretched, shifted and shaken. Of each there are few
    drawings, so that learning to compare goes further than learning each by heart.
    """

    rows: int = param(3000, "How many drawings.", min=20, max=50_000)
    alphabets: int = param(5, "How many alphabets.", min=2, max=100)
    characters: int = param(6, "Characters of each alphabet.", min=2, max=50)
    shaking: float = param(1.0, "How unsteady the hand is.", min=0, max=3)
    seed: int = param(0, "Which characters, and which drawings of them.", min=0)

    def read(self) -> Columns:
        check_room("fewer drawings", self.rows, SIDE, SIDE)
        stream = chance(self.seed)
        alphabet, character = stream.integers(0, (self.alphabets, self.characters), (self.rows, 2)).T
        strokes = characters(stream, self.alphabets, self.characters)
        names = texts([f"{_letter(place // self.characters)}{place % self.characters + 1}" for place in range(self.alphabets * self.characters)])
        image = drawings(stream, strokes, alphabet * self.characters + character, self.shaking)
        return {"image": image, "character": names[alphabet * self.characters + character], "alphabet": _alphabets(self.alphabets)[alphabet]}

    def fields(self) -> tuple[Field, ...]:
        image = Field("image", "input", "image", ("image",), transforms=SCALED)
        return (image, Field("character", "target", "category", ("character",)), Field("alphabet", "ignore", "category", ("alphabet",)))


@built_in(
    "glyph_pairs",
    title="Pairs of glyphs",
    family="Pictures",
    paper="the task of Koch, Zemel & Salakhutdinov, Siamese neural networks for one-shot image recognition, 2015",
)
class GlyphPairs(BuiltIn):
    """Pairs of drawn characters: are they the same one? Asked of alphabets that were never seen.

    Both of a pair are of one alphabet, and whole alphabets are kept for the test, so that no character can be learned by
    heart. Two drawings of one character share few pixels; a network that is applied to both learns what to compare.
    """

    rows: int = param(6000, "How many pairs, half of them of one character.", min=20, max=50_000)
    alphabets: int = param(40, "How many alphabets.", min=4, max=1000)
    characters: int = param(8, "Characters of each alphabet.", min=2, max=50)
    shaking: float = param(1.0, "How unsteady the hand is.", min=0, max=3)
    seed: int = param(0, "Which characters, and which drawings of them.", min=0)

    def read(self) -> Columns:
        check_room("fewer pairs", self.rows, 2, SIDE, SIDE)
        stream = chance(self.seed)
        strokes = characters(stream, self.alphabets, self.characters)
        alphabet, character = stream.integers(0, (self.alphabets, self.characters), (self.rows, 2)).T
        is_same = stream.integers(0, 2, self.rows).astype(bool)
        other = (character + np.where(is_same, 0, stream.integers(1, self.characters, self.rows))) % self.characters
        first, second = (drawings(stream, strokes, alphabet * self.characters + which, self.shaking) for which in (character, other))
        return {"first": first, "second": second, "same": either(is_same, "yes", "no"), "alphabet": _alphabets(self.alphabets)[alphabet]}

    def fields(self) -> tuple[Field, ...]:
        first, second = (Field(name, "input", "image", (name,), transforms=SCALED) for name in ("first", "second"))
        return (first, second, Field("same", "target", "category", ("same",)), Field("alphabet", "group", "category", ("alphabet",)))

    def split(self) -> Split:
        return Split(by="group", column="alphabet")


def characters(stream: np.random.Generator, alphabets: int, count: int) -> np.ndarray:
    """(alphabets x count, strokes, 3, 2): of each stroke where it begins, bends and ends, from -1 to 1; NaN for none.

    A hand goes from place to place of nine, and on where it stopped; every alphabet has nine places of its own.
    """
    lattice = np.stack(np.meshgrid((-0.8, 0.0, 0.8), (-0.8, 0.0, 0.8)), axis=-1).reshape(9, 2)
    places = lattice + stream.normal(0, 0.2, (alphabets, 9, 2))
    way = stream.permuted(np.tile(np.arange(2 * STROKES + 1), (alphabets, count, 1)), axis=2)
    ends = np.stack([way[:, :, begin : begin + 2 * STROKES : 2] for begin in (0, 1)] + [way[:, :, 2::2]], axis=-1)
    strokes: np.ndarray = places[np.arange(alphabets)[:, None, None, None], ends]
    used = stream.integers(2, STROKES + 1, (alphabets, count, 1)) > np.arange(STROKES)
    strokes[~used] = np.nan
    return strokes.reshape(alphabets * count, STROKES, 3, 2)


def drawings(stream: np.random.Generator, strokes: np.ndarray, which: np.ndarray, shaking: float) -> np.ndarray:
    """Drawings of characters by their numbers, uint8 (rows, 28, 28), ink bright on dark."""
    images = np.empty((len(which), SIDE, SIDE), np.uint8)
    for block in blocks(len(which), SIDE):
        dots = _dots(_shaken(stream, strokes[which[block]], shaking))
        thickness = stream.uniform(0.03, 0.05, (len(dots), 1, 1, 1))
        steps = ((PLACES - dots[:, None]) / thickness).astype(np.float32)
        across, down = np.moveaxis(np.exp(-(steps**2) / 2), -1, 0)
        images[block] = as_pixels(np.minimum(down @ across.transpose(0, 2, 1), 1) * 255)
    return images


def _shaken(stream: np.random.Generator, strokes: np.ndarray, shaking: float) -> np.ndarray:
    """Strokes turned, stretched, shifted and bent a little, each row in a way of its own."""
    rows = len(strokes)
    turn = stream.normal(0, 0.15 * shaking, rows)
    turned = np.stack((np.stack((np.cos(turn), -np.sin(turn)), -1), np.stack((np.sin(turn), np.cos(turn)), -1)), -2)
    stretched = turned * np.exp(stream.normal(0, 0.1 * shaking, (rows, 1, 2)))
    shifted = stream.uniform(-0.4 * shaking, 0.4 * shaking, (rows, 1, 1, 2))
    shaken: np.ndarray = np.einsum("rij,rspj->rspi", stretched, strokes + stream.normal(0, 0.06 * shaking, strokes.shape)) * 0.65 + shifted
    return shaken


def _dots(strokes: np.ndarray) -> np.ndarray:
    """(rows, dots, 2): dots along the curves; those of strokes that are none lie far outside."""
    way = np.linspace(0, 1, DOTS)[:, None]
    shares = np.concatenate(((1 - way) ** 2, 2 * way * (1 - way), way**2), axis=1)
    dots: np.ndarray = np.nan_to_num(np.einsum("dp,rspj->rsdj", shares, strokes), nan=100.0)
    return dots.reshape(len(strokes), -1, 2)


def _letter(alphabet: int) -> str:
    """A, B, ... Z, A1, B1 ..."""
    return chr(ord("A") + alphabet % 26) + (str(alphabet // 26) if alphabet >= 26 else "")


def _alphabets(count: int) -> np.ndarray:
    return texts([f"alphabet_{_letter(place)}" for place in range(count)])
