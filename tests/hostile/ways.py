"""Every way a document takes without being trained, by the functions that the command line calls."""

from __future__ import annotations

import argparse
import contextlib
import io
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.commands import documents
from nnbuilder.commands.answers import Problem
from nnbuilder.core.analysis import analyze
from nnbuilder.export.exporter import ExportError
from nnbuilder.export.without_run import export_picture
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import DocumentError, Loaded, dump_document, load_document, open_document

LONGEST = 20.0
"""Seconds for one way of one document; far above the slowest, so that only what never ends gets there."""
EXPECTED = (DocumentError, Problem, NotSound, ExportError)
"""How a way may end without an answer: in words."""


class NeverEnds(BaseException):
    """A way that took longer than `LONGEST`. No `Exception`, so that nothing on the way can take it for its own."""


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Breaks off what takes longer than `LONGEST`, where the system can."""

    def break_off(*_: object) -> None:
        raise NeverEnds(f"nothing after {LONGEST:g} s")

    before = signal.signal(signal.SIGALRM, break_off)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def every_way(content: bytes, folder: Path) -> Iterator[tuple[str, float, str]]:
    """(way, seconds, what went wrong or nothing) for opening, `check`, `check --json`, `code` and the pictures."""
    path = folder / "hostile.nnb"
    path.write_bytes(content)
    loaded: list[Loaded] = []
    yield _tried("open", lambda: loaded.append(open_document(path, CATALOGUE)))
    if not loaded:
        return
    document = loaded[0].document
    yield _tried("save", lambda: _comes_back(loaded[0]))
    is_long = len(document.main.nodes) >= 1_000
    for options in ({"json": False, "data": False},) if is_long else ({"json": False, "data": False}, {"json": True, "data": False}):
        yield _tried("check", lambda options=options: documents.check(argparse.Namespace(file=str(path), **options)))
    yield _tried("code", lambda: documents.code(argparse.Namespace(file=str(path), output=None)))
    for suffix in ("svg", "png"):
        if suffix == "svg" or not is_long:
            yield _tried(suffix, lambda suffix=suffix: export_picture(document, CATALOGUE, suffix, folder / f"hostile.{suffix}"))


def analysed(content: bytes) -> str:
    """What went wrong when a document was read, analysed and written as source, or nothing."""

    def way() -> None:
        document = load_document(content, CATALOGUE).document
        generate(document, CATALOGUE, analyze(document, CATALOGUE))

    return _tried("source", way)[2]


def _comes_back(loaded: Loaded) -> None:
    assert load_document(dump_document(loaded.document), CATALOGUE).document == loaded.document


def _tried(name: str, way: Callable[[], object]) -> tuple[str, float, str]:
    begin, wrong = time.perf_counter(), ""
    try:
        with watched(), contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
            way()
        if "Traceback" in said.getvalue():
            wrong = said.getvalue()
    except EXPECTED as error:
        sentence = str(error)
        wrong = "" if sentence.strip() and len(sentence) < 2_000 else f"said in {len(sentence):,} characters: {sentence[:200]!r}"
    except (Exception, NeverEnds):
        wrong = traceback.format_exc()
    return name, time.perf_counter() - begin, wrong
