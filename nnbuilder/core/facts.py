"""What a drawing must know of its data, kept in the document so that it opens without touching the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.core.tensor import TensorSpec, batched

Form = tuple[tuple[str, ...], bool]
"""The names of the axes of a field, and whether its values are choices out of several."""
LABEL: Form = ((), True)
"""One class a sample."""
TABLE: Form = (("size",), False)
PICTURE: Form = (("channels", "height", "width"), False)
MARKS: Form = (("height", "width"), True)
"""A class for each place of a picture."""
STEPS: Form = (("length", "features"), False)
TOKENS: Form = (("length",), True)
"""A text as the numbers of its characters, words or byte pairs."""


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field as a prepared tensor.

    role     what it is for, and `kind` what sort of field it is, for people to read
    shape    of one sample, without the batch axis
    axes     a name for each axis of the shape
    choices  what its whole-number values choose from ("classes", "vocabulary"), or nothing
    names    what the choices are called; of a table its columns, after each word of a column has got one of its own
    counts   how often each choice stands in the training part; empty where nobody has counted
    mask     whether a padding mask comes with it, (rows, length), True where there is a token

    Raises `ValueError` where there is not one name for each axis.
    """

    role: str
    kind: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    names: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    choices: str = ""
    counts: tuple[int, ...] = ()
    mask: bool = False

    def __post_init__(self) -> None:
        if len(self.axes) != len(self.shape) or len(set(self.axes)) != len(self.axes):
            raise ValueError(f"the shape {self.shape} needs {len(self.shape)} different names of axes, not {', '.join(self.axes) or 'none'}")
        if self.counts and len(self.counts) != len(self.names):
            raise ValueError(f"there are {len(self.counts)} counts for {len(self.names)} names")

    @property
    def spec(self) -> TensorSpec:
        return batched(self.shape, self.dtype)

    @property
    def mask_spec(self) -> TensorSpec | None:
        """The padding mask that comes with it, (N, length), True where there is something."""
        return batched(self.shape[:1], "bool") if self.mask else None

    @property
    def form(self) -> Form:
        """What a network must know to read or to answer it."""
        return self.axes, bool(self.choices)


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What a column of the source looks like, so that its role can be changed without a look at the data.

    inputs    the kinds of field it could be read as, the likeliest first; none where it holds nothing
    targets   the kinds it could be learned as, the likeliest first
    distinct  how many different values it has; 0 where nobody has counted, as for pictures
    missing   in how many rows it holds nothing
    why       a sentence: why it is read, learned or left out as it is proposed
    """

    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    distinct: int = 0
    missing: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of a whole data set, of its fields and of the columns of its source in their order. The fingerprint (size, mtime,
    hash of first and last MiB) tells when they are stale."""

    fields: Mapping[str, FieldFacts] = field(default_factory=dict)
    rows: int = 0
    fingerprint: str = ""
    columns: Mapping[str, ColumnFacts] = field(default_factory=dict)


def known_names(facts: Facts | None) -> dict[str, int]:
    """The dotted names formulas may use: `label.classes`, `image.channels`, `features.size`, `text.vocabulary`."""
    sizes: dict[str, int] = {}
    for name, fact in (facts.fields if facts is not None else {}).items():
        sizes |= {f"{name}.{axis}": size for axis, size in zip(fact.axes, fact.shape, strict=True)}
        if fact.choices:
            sizes[f"{name}.{fact.choices}"] = len(fact.names)
    return sizes
