"""A document is data: opening one, however hostile, runs, imports, writes and starts nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.project.test_refusals import REFUSED

FILES = Path(__file__).parent.parent / "files"

WATCHED = """
import sys
from pathlib import Path
from nnbuilder.project.files import DocumentError, open_document
from nnbuilder.core.analysis import analyze
from nnbuilder.layers import CATALOGUE

seen = []
open_files = [Path(name) for name in sys.argv[1:]]

def watch(event, arguments):
    if event in ("object.__getattr__", "object.__setattr__", "sys._getframe", "code.__new__"):
        return  # What the watch itself does.
    if event == "builtins.id":
        return  # Shape rules are remembered by the identity of what goes in, which runs nothing.
    if event == "compile":
        frame = sys._getframe(2)
        if frame.f_code.co_name == "parse" and frame.f_globals["__name__"] == "ast":
            return  # Formulas are read into a tree and never made into code; "exec" would tell.
    if event == "open" and arguments[1] in ("r", "rb") and Path(str(arguments[0])) in open_files:
        return
    seen.append((event, str(arguments)[:200]))

def open_one(path):
    try:
        loaded = open_document(path, CATALOGUE)
    except DocumentError as error:
        str(error)
    else:
        analyze(loaded.document, CATALOGUE)

for path in open_files[:1]:
    open_one(path)  # What Python loads lazily, such as a codec, is loaded by an honest file.
watching = True
sys.addaudithook(lambda event, arguments: watch(event, arguments) if watching else None)
for path in open_files:
    open_one(path)
watching = False
print(len(open_files), seen)
"""

WORDS = [
    "__import__('os').system('touch ran')",
    "os.system",
    "torch.load",
    "${HOME}",
    "{0.__class__}",
    "%n",
    "builtins.eval",
    "../../etc/passwd",
    "http://127.0.0.1/x",
    "!!python/object",
]


def test_opening_hostile_files_executes_nothing(tmp_path):
    paths = [FILES / "format_1.nnb"]
    contents = [content for content, _ in REFUSED.values() if len(content) < 100_000]
    for word in WORDS:
        for whole in _hostile(word):
            contents.append(json.dumps(whole).encode())
    for number, content in enumerate(contents):
        paths.append(tmp_path / f"{number}.nnb")
        paths[-1].write_bytes(content)
    before = sorted(tmp_path.iterdir())
    result = subprocess.run([sys.executable, "-c", WATCHED, *map(str, paths)], capture_output=True, text=True, check=True, cwd=FILES.parents[1])
    assert result.stderr == ""
    assert result.stdout == f"{len(paths)} []\n"
    assert sorted(tmp_path.iterdir()) == before


def _hostile(word):
    node = {"id": "n1", "name": "a", "kind": "Linear"}
    for changed in (
        node | {"kind": word},
        node | {"name": word},
        node | {"params": {"out_features": word, word: word}},
        node | {"params": {"out_features": {"=": word}}},
        node | {word: word},
    ):
        yield {"format": 1, "graphs": {"main": {"nodes": [changed]}}}
    source = {"kind": "csv", "name": word, "options": {"path": word}}
    yield {
        "format": 1,
        "graphs": {"main": {"nodes": [node]}},
        "data": {"source": source, "fields": [{"name": word, "role": "input", "type": "image", "transforms": [word]}]},
        "title": word,
    }
    for changed in ({"name": word}, {"kind": word}, {"params": {word: word, "length": word}}, {"transforms": [{"kind": word, "params": {word: word}}]}):
        field = {"name": "a", "role": "input", "kind": "image", **changed}
        split = {"by": "column", "column": word}
        yield {"format": 2, "graphs": {"main": {"nodes": [node]}}, "data": {"source": source, "fields": [field], "split": split, "damaged": "skip"}}
    yield {
        "format": 1,
        "graphs": {"main": {"nodes": [node]}},
        "phases": [{"objectives": [{"groups": [{"optimizer": {"kind": word, "params": {word: word}}}]}], "part": {"sampler": word}}],
        word: word,
    }


def test_the_watch_sees_what_it_watches_for(tmp_path):
    """The same watch over a loader that does run something: it tells."""
    path = tmp_path / "a.nnb"
    path.write_text("open(__import__('os').devnull, 'w').close()")
    code = WATCHED.replace("loaded = open_document(path, CATALOGUE)", "exec(path.read_text()); raise DocumentError('x')")
    result = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=FILES.parents[1])
    assert "exec" in result.stdout
    assert "devnull" in result.stdout or "/dev/null" in result.stdout
