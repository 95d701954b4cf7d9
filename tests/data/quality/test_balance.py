"""A set out of balance, from a person's file to rows that are drawn otherwise: found, cured by one edit, and taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from nnbuilder.core.document import Document, Source
from nnbuilder.core.history import History
from nnbuilder.core.phase_edits import with_sampler
from nnbuilder.core.phases import Phase
from nnbuilder.data.describe import describe
from nnbuilder.data.quality.finding import Finding
from nnbuilder.data.quality.reviewing import edit_of, reviewed


def unbalanced(folder: Path) -> Document:
    chance = np.random.default_rng(3)
    rows = [f"{chance.normal():.4f},{chance.normal():.4f},{'broken' if place % 33 == 0 else 'sound'}" for place in range(990)]
    (folder / "parts.csv").write_text("\n".join(["length,weight,state", *rows]) + "\n")
    return Document(data=describe(Source("csv", "parts.csv"), folder), phases=(Phase("first"), Phase("second")))


def imbalance(document: Document, folder: Path) -> Finding:
    return next(finding for finding in reviewed(document.data, folder) if finding.code == "imbalance")


def test_it_is_cured_by_one_edit_that_can_be_taken_back(tmp_path):
    document = unbalanced(tmp_path)
    (cure,) = imbalance(document, tmp_path).cures
    assert cure.title == "Draw the classes of state equally often"

    edit = edit_of(cure, document)
    cured = edit(document)
    history = History()
    history.push(cure.title, document, cured)

    assert [phase.part.sampler for phase in cured.phases] == ["balanced", "balanced"]
    assert history.undo() == document
    assert edit_of(cure, cured) is None


def test_phases_that_draw_otherwise_already_are_left_alone(tmp_path):
    document = unbalanced(tmp_path)
    (cure,) = imbalance(document, tmp_path).cures
    pairs = replace(document, phases=with_sampler(document.phases, 0, "pairs"))
    assert [phase.part.sampler for phase in edit_of(cure, pairs)(pairs).phases] == ["pairs", "balanced"]
