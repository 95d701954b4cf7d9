"""A program comes back from its file as it went in, and what is no program is refused in words."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.plain import from_plain, to_plain
from nnbuilder.codegen.program import Argument, Measure, Program
from nnbuilder.codegen.program_file import ProgramFileError, dump_program, load_program_file
from nnbuilder.core.sizes import free
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document
from tests.zoo import SOUND

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((Path(str(files("nnbuilder"))).parent / "resources" / "templates").glob("*.nnb"))


def iris() -> Program:
    return generate(open_document(next(path for path in TEMPLATES if path.stem == "iris-mlp"), CATALOGUE).document, CATALOGUE)


@pytest.mark.parametrize("name", sorted(SOUND))
def test_every_mechanism_of_the_language_comes_back(name):
    program = generate(SOUND[name](), CATALOGUE)
    assert load_program_file(dump_program(program, "who")).program == program


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_template_comes_back(path):
    program = generate(open_document(path, CATALOGUE).document, CATALOGUE)
    back = load_program_file(dump_program(program, ""))
    assert back.program == program
    assert list(back.program.paths) == list(program.paths)
    assert back.program.digest == program.digest


def test_free_sizes_and_numbers_that_are_not_finite_come_back():
    spec = TensorSpec((free("N"), (free("T") - 2) // 3, free("T") * free("S") + 1))
    measure = Measure("loss", "Loss", {"low": float("-inf"), "sizes": (1, (2.5, None)), "flag": True, "text": "\ud800\0'"}, "n1")
    program = replace(iris(), uses=(replace(iris().uses[0], arguments=(Argument("x", "noise", spec),)),))
    program = replace(program, objectives=(replace(program.objectives[0], losses=(measure,)),))
    assert load_program_file(dump_program(program, "")).program == program


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(), lambda inner: st.lists(inner).map(tuple)))
def test_a_parameter_keeps_its_value_and_its_type(value):
    back = from_plain(object, json.loads(json.dumps(to_plain(value))))
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("change", [{"root": "Other"}, {"frozen": ("hidden",)}, {"ties": {"a": "b"}}, {"paths": {}}, {"files": {"model.py": ""}}])
def test_the_digest_names_the_text_and_the_map(change):
    assert replace(iris(), **change).digest != iris().digest
    assert len(iris().digest) == 64


def test_the_digest_is_the_same_in_every_process():
    code = (
        "from tests.zoo import SOUND\nfrom nnbuilder.codegen.generate import generate\nfrom nnbuilder.layers import CATALOGUE\n"
        "print([generate(make(), CATALOGUE).digest for make in SOUND.values()])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_a_file_that_was_changed_anywhere_is_refused_or_holds_another_program():
    """Cut off, with a byte changed, or with a value put in the place of another."""
    program, chance = iris(), random.Random(3)
    content = dump_program(program, "signed")
    for _ in range(300):
        place = chance.randrange(len(content))
        mutant = content[:place] if chance.random() < 0.3 else content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
        if mutant.strip() == content.strip():
            continue
        try:
            back = load_program_file(mutant)
        except ProgramFileError:
            continue
        assert back.program == program, "the digest covers everything in it"


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"format": 1, "signature": "", "program": {"files": 3}}', b"\xff\xfe"])
def test_what_is_no_program_is_refused_in_words(content):
    with pytest.raises(ProgramFileError, match="holds no program"):
        load_program_file(content)
