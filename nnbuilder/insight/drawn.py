"""Pictures that a person draws or drops, in the size, the colours and the numbers of a set; numpy and Pillow only."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from nnbuilder.core.facts import PICTURE, STEPS, FieldFacts
from nnbuilder.data.preparation.preparation import FittedField

_MOST_LINES = 6
"""A series of more features at a time is looked at as a picture."""
_LEVELS = 5
_MOST_COLOURS = 8
_FULL = 0.95
_DARK = 0.5


@runtime_checkable
class Readable(Protocol):
    """A fitted field that takes a picture file."""

    @property
    def size(self) -> tuple[int, ...]: ...

    def read(self, content: bytes) -> np.ndarray:
        """One sample of the data; raises `pictures.Unreadable`."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """How pictures of a set are drawn.

    height, width   of a picture of the data
    is_coloured     whether they have colours, else only grey
    white           the number of the data for white
    paper           the colour of an empty page, RGB from 0 to 255, and `inks` what is drawn with, the first one at the beginning
    is_cut_out      whether what is drawn fills the height, as scanned digits do
    """

    height: int
    width: int
    is_coloured: bool
    white: float
    paper: tuple[int, int, int]
    inks: tuple[tuple[int, int, int], ...]
    is_cut_out: bool

    def shown(self, cells: Any) -> np.ndarray:
        """Cells of the data as uint8 (height, width), or (height, width, 3) in colours."""
        values = np.asarray(cells, dtype=np.float64)
        values = values.reshape(-1, *values.shape[-2:])
        grey = (np.clip(np.nan_to_num(values) / self.white, 0, 1) * 255).round().astype(np.uint8)
        return np.ascontiguousarray(grey[:3].transpose(1, 2, 0)) if len(grey) >= 3 else grey[0]

    def drawn(self, page: np.ndarray) -> np.ndarray:
        """A page (height, width, 3) of any size, drawn on an empty one, as a picture of the set, uint8 (height, width, 3)."""
        paper = np.array(self.paper, dtype=np.float64)
        if self.is_cut_out and not self.is_coloured:
            ink = np.abs(page.astype(np.float64) - paper).max(axis=2) / 255.0
            tone = as_sample(ink, self.height, self.width)[:, :, None]
            ground = paper[None, None]
            return np.asarray((ground + (np.array(self.inks[0]) - ground) * tone).round().clip(0, 255).astype(np.uint8))
        return self.fitted(page)

    def fitted(self, page: np.ndarray) -> np.ndarray:
        """A page brought to the size of the set and to nothing else."""
        small = [area_means(page[:, :, channel].astype(np.float64), self.height, self.width) for channel in range(3)]
        return np.asarray(np.stack(small, axis=2).round().clip(0, 255).astype(np.uint8))


def is_picture(fact: FieldFacts, columns: tuple[str, ...]) -> bool:
    """Whether a field is looked at as a picture: it is one, or the rows of one."""
    return fact.form == PICTURE or (fact.form == STEPS and len(columns) == 1 and fact.shape[1] > _MOST_LINES)


def canvas_of(fitted: FittedField, fact: FieldFacts, samples: np.ndarray | None) -> Canvas | None:
    """The canvas of a field of pictures, as far as real samples (rows, ...) tell; None for any other field."""
    if not is_picture(fact, fitted.columns) or not isinstance(fitted, Readable):
        return None
    height, width = fitted.size[-2:]
    is_coloured = len(fitted.size) == 3 and fitted.size[0] >= 3
    blank = np.full((height, width), 255, dtype=np.uint8)
    plain = Canvas(height, width, is_coloured, float(fitted.read(file_of(blank)).max()) or 1.0, (0, 0, 0), ((255, 255, 255),), not is_coloured)
    if samples is None or not len(samples):
        return plain
    pages = np.stack([_colours(plain.shown(cells)) for cells in samples[:50]])
    edges = np.concatenate([pages[:, 0].reshape(-1, 3), pages[:, -1].reshape(-1, 3), pages[:, :, 0].reshape(-1, 3), pages[:, :, -1].reshape(-1, 3)])
    paper = np.median(edges, axis=0)
    if not is_coloured:
        paper = np.full(3, 255.0 if paper.mean() > _DARK * 255 else 0.0)
    inks = _inks(pages, paper) if is_coloured else (_rgb(255 - paper),)
    return Canvas(height, width, is_coloured, plain.white, _rgb(paper), inks, not is_coloured and _fills(pages[:, :, :, 0], paper[0]))


def file_of(picture: np.ndarray) -> bytes:
    """A picture, uint8 (height, width) or (height, width, 3), as the bytes of a file."""
    from PIL import Image

    content = io.BytesIO()
    Image.fromarray(picture).save(content, "PNG")
    return content.getvalue()


def as_sample(drawn: np.ndarray, height: int, width: int) -> np.ndarray:
    """A drawing (rows, columns) from 0 to 1 as a picture (height, width), centred and filled as scanned digits are.

    The set's digits were cut out, so theirs fill the height; a small drawing in a corner would be of another kind.
    """
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    if not len(rows):
        return np.zeros((height, width))
    cut = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(cut.shape[0], int(cut.shape[1] * 1.05))
    square = np.zeros((side, side))
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    return area_means(square, height, width)


def area_means(page: np.ndarray, height: int, width: int) -> np.ndarray:
    """The mean of the area each small pixel covers, exact for any ratio of sizes."""
    return np.asarray(_weights(page.shape[0], height) @ page @ _weights(page.shape[1], width).T)


def _weights(many: int, few: int) -> np.ndarray:
    """(few, many): how much of each fine place lies in each coarse one, rows adding up to 1."""
    edges = np.linspace(0, many, few + 1)
    fine = np.arange(many)
    overlap = np.minimum(edges[1:, None], fine + 1) - np.maximum(edges[:-1, None], fine)
    return np.asarray(np.clip(overlap, 0, None) / (many / few))


def _colours(picture: np.ndarray) -> np.ndarray:
    return picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)


def _fills(pages: np.ndarray, paper: float) -> bool:
    """Whether what stands on the page usually reaches from its top to its bottom."""
    ink = np.abs(pages.astype(np.float64) - paper) > _DARK * np.abs(pages.astype(np.float64) - paper).max(axis=(1, 2), keepdims=True)
    rows = ink.any(axis=2)
    heights = rows.shape[1] - rows.argmax(axis=1) - rows[:, ::-1].argmax(axis=1)
    return bool(np.median(heights) >= _FULL * rows.shape[1])


def _inks(pages: np.ndarray, paper: np.ndarray) -> tuple[tuple[int, int, int], ...]:
    """The commonest colours of a set, each as the mean of its neighbours, and the paper as the last to erase with."""
    colours = pages.reshape(-1, 3)
    coarse = [tuple(step) for step in (colours.astype(np.int64) * _LEVELS // 256).tolist()]
    counts = Counter(coarse)
    ground = tuple((paper.astype(np.int64) * _LEVELS // 256).tolist())
    codes = np.array(coarse)
    chosen = [step for step, _ in counts.most_common(_MOST_COLOURS) if step != ground][: _MOST_COLOURS - 1]
    return (*(_rgb(colours[(codes == step).all(axis=1)].mean(axis=0)) for step in chosen), _rgb(paper)) if chosen else (_rgb(255 - paper), _rgb(paper))


def _rgb(colour: np.ndarray) -> tuple[int, int, int]:
    red, green, blue = colour.round().astype(int).tolist()
    return red, green, blue
