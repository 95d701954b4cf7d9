"""20,000 mutants: each is refused in a sentence, or opens and is analysed and written as source without a surprise."""

from __future__ import annotations

import pytest

from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import DocumentError, load_document
from tests.hostile.mutants import COUNT, mutants, originals
from tests.hostile.ways import analysed
from tests.hostile.words import rose

SHARES = 20


def test_what_is_changed_opens_as_it_is():
    for content in originals():
        load_document(content, CATALOGUE)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_no_mutant_surprises(share):
    failures, tried, opened = [], 0, 0
    for content in mutants(share, SHARES):
        tried += 1
        try:
            load_document(content, CATALOGUE)
        except DocumentError as refusal:
            sentence = str(refusal)
            if not sentence.endswith(".") or len(sentence) > 1_000:
                failures.append(f"refused as {sentence[:300]!r}")
            continue
        opened += 1
        wrong = analysed(content)
        if wrong:
            failures.append(f"{wrong}\n{content[:3000]!r}")
        assert not rose(), content
    assert not failures, "\n\n".join(failures[:5])
    assert tried == COUNT // SHARES
    assert opened > tried / 20
