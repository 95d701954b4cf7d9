"""Stretches of DNA, some of which hold a motif that a protein binds."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, check_room, either, texts

BASES = np.frombuffer(b"ACGT", np.uint8)
A_OR_T, C_OR_G = np.array((0, 3), np.uint8), np.array((1, 2), np.uint8)
"""Places among the bases."""
MOTIF = "TGACGTCATCGG"


@built_in(
    "motif",
    title="DNA motif",
    family="Sequences",
    paper="the problem of Alipanahi et al., Predicting the sequence specificities of proteins by deep learning, 2015",
)
class Motif(BuiltIn):
    """Stretches of DNA: does a protein bind? It does where a motif of twelve bases stands somewhere, with small errors.

    The other stretches hold the same twelve bases in another order, so that counting bases tells nothing, and the motif
    may stand anywhere, so that looking at fixed places does not either. One convolution finds it.
    """

    rows: int = param(4000, "How many stretches.", min=20, max=100_000)
    length: int = param(100, "Bases in each.", min=12, max=2000)
    mutated: float = param(0.05, "How often a base of the motif is another one.", min=0, max=1)
    seed: int = param(0, "Which stretches are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer rows or bases", self.rows, self.length, 8)
        stream = chance(self.seed)
        rich = stream.uniform(0.3, 0.7, (self.rows, 1))
        is_cg = stream.random((self.rows, self.length), np.float32) < rich
        is_second = stream.integers(0, 2, is_cg.shape, np.uint8)
        dna = np.where(is_cg, C_OR_G[is_second], A_OR_T[is_second])
        is_bound = stream.integers(0, 2, self.rows).astype(bool)
        motif = np.tile(np.searchsorted(BASES, np.frombuffer(MOTIF.encode(), np.uint8)), (self.rows, 1))
        planted = np.where(is_bound[:, None], motif, stream.permuted(motif, axis=1))
        planted = np.where(stream.uniform(0, 1, planted.shape) < self.mutated, (planted + stream.integers(1, 4, planted.shape)) % 4, planted)
        place = stream.integers(0, self.length - len(MOTIF) + 1, self.rows)
        np.put_along_axis(dna, place[:, None] + np.arange(len(MOTIF)), planted, axis=1)
        return {"dna": texts([row.tobytes().decode() for row in BASES[dna]]), "bound": either(is_bound, "yes", "no")}

    def fields(self) -> tuple[Field, ...]:
        return (Field("dna", "input", "text", ("dna",), {"length": self.length, "padding": False}), Field("bound", "target", "category", ("bound",)))
