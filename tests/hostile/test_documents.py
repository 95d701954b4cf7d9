"""300 hostile documents, each opened, saved, checked, written as source and drawn: in words, and soon."""

from __future__ import annotations

import logging

import pytest

from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.hostile.documents import COUNT, carrier, hostile_documents
from tests.hostile.mutants import as_bytes
from tests.hostile.ways import analysed, every_way
from tests.hostile.words import rose

DOCUMENTS = list(hostile_documents())
SHARES = 10


def test_the_carrier_of_hostile_words_is_sound():
    assert analysed(as_bytes(carrier())) == ""


def test_there_are_as_many_documents_as_said_and_many_are_opened():
    assert len(DOCUMENTS) == COUNT
    assert len({content for _, content in DOCUMENTS}) > COUNT * 0.9


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_no_way_of_a_hostile_document_surprises(share, tmp_path):
    failures, slowest = [], (0.0, "")
    for what, content in DOCUMENTS[share::SHARES]:
        for way, seconds, wrong in every_way(content, tmp_path):
            slowest = max(slowest, (seconds, f"{way} of {what}"))
            if wrong:
                failures.append(f"{what}, {way}: {wrong}")
        assert not rose(), f"{what} ran what it says"
    logging.getLogger(__name__).info("the slowest: %.1f s, %s", *slowest)
    assert not failures, "\n\n".join(failures)


def test_the_same_documents_are_made_each_time():
    assert [content for _, content in hostile_documents()][-150:] == [content for _, content in DOCUMENTS][-150:]


def test_documents_that_are_opened_are_among_them():
    opened = 0
    for _, content in DOCUMENTS[-120:]:
        try:
            load_document(content, CATALOGUE)
        except ValueError:
            continue
        opened += 1
    assert opened >= 20
