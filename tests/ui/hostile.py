"""Documents that nobody drew: names, sizes, places and words that no person would write, as the bytes of their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

HTML = "<img src='file:///etc/passwd'><b>bold</b><script>alert(1)</script>"
LINK = '<a href="javascript:alert(1)">click</a>'
BIDI = "safe\u202egnp.exe\u2066\u2069\u200f\u061c"
WORDS = {
    "html": HTML,
    "link": LINK,
    "bidi": BIDI,
    "long": "w" * 50_000,
    "lines": "line\n" * 5_000,
    "control": "".join(map(chr, range(32))) + "\x7f\u2028\u2029\ufeff",
    "quotes": "\"'`\\{}%s&amp;#",
    "accents": "a" + "\u0301" * 4_000,
    "astral": "\U0001f9e0" * 3_000,
    "empty": "",
    "code": "__import__('os').system('true')",
}
"""Each of them is put wherever a document holds words."""


def documents() -> Iterator[tuple[str, bytes]]:
    """Some sixty files, each with what it is about. Most are read; the others are refused in words."""
    for name, words in WORDS.items():
        yield f"{name} as title and note", _file(_chain(), title=words, notes=[_note(words), _note(words, is_frame=True)])
        yield f"{name} as names", _file(_chain(first=words), title="Names")
        yield f"{name} as a kind", _file([_node("a", "a", words), _node("b", "b", "ReLU")], [["a", "output", "b", "x", 0]])
        yield f"{name} as data", _file(_chain(field="numbers"), data=_data(words))
    for name, params in _sizes().items():
        yield f"sizes: {name}", _file(_chain(kind="Linear" if "out_features" in params else "Reshape", params=params))
    for name, place in {"far": [1e300, -1e300], "huge": [1e9, 1e9], "tiny": [1e-300, 0.0]}.items():
        yield f"places: {name}", _file(_chain(), layout={"a": place, "b": [0.0, 0.0]})
    yield "notes of no size", _file(_chain(), notes=[_note("n", width=0.0, height=-5.0), _note("m", width=1e300, height=1e300)])
    yield "a loop", _file([_node("a", "a", "ReLU"), _node("b", "b", "ReLU")], [["a", "output", "b", "x", 0], ["b", "output", "a", "x", 0]])
    yield "ports that are not there", _file(_chain(), edges=[["a", HTML, "b", "x", 0], ["a", "output", "b", BIDI, 10**6]])
    yield "300 nodes in one place", _file([_node(f"n{number}", f"n{number}", "Add") for number in range(300)], layout={})
    yield "a block in itself", _nested()


def _sizes() -> dict[str, dict[str, Any]]:
    return {
        "15,000 axes": {"shape": [2] * 15_000},
        "4,000 digits": {"out_features": 10**4_000},
        "beyond 64 bits": {"out_features": 2**80},
        "negative": {"out_features": -7},
        "nothing": {"shape": []},
        "a word": {"out_features": HTML},
        "a formula": {"out_features": {"=": "(" * 90 + "1" + ")" * 90}},
        "a list": {"out_features": [1, [2, [3]]]},
    }


def _file(nodes: list[dict[str, Any]], edges: list[Any] | None = None, **more: Any) -> bytes:
    wired = [["a", "output", "b", "x", 0]] if edges is None and len(nodes) == 3 else edges or []
    whole = {"format": 1, "catalogue": 1, "title": "T", "graphs": {"main": {"nodes": nodes, "edges": wired}}, **more}
    return json.dumps(whole).encode()


def _node(identity: str, name: str, kind: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"id": identity, "name": name, "kind": kind, "params": dict(params or {})}


def _chain(first: str = "a", kind: str = "Linear", params: Mapping[str, Any] | None = None, field: str = "") -> list[dict[str, Any]]:
    given = {"field": field} if field else {"shape": [4, 4]}
    return [_node("a", first, "Input", given), _node("b", "b", kind, params or {"out_features": 3}), _node("c", f"{first}_c", "ReLU")]


def _note(text: str, **more: Any) -> dict[str, Any]:
    return {"id": f"n{abs(hash((text, str(more)))) % 10**9}", "graph": "main", "text": text, "at": [0.0, 300.0], "width": 200.0, "height": 80.0, **more}


def _data(words: str) -> dict[str, Any]:
    facts = {"role": "target", "type": "category", "shape": [], "dtype": "int64", "names": [words, words + "2"]}
    numbers = {"role": "input", "type": "numbers", "shape": [2], "dtype": "float32", "names": [words, "b"]}
    fields = [
        {"name": "numbers", "role": "input", "type": "numbers", "columns": [words, "b"], "transforms": []},
        {"name": "label", "role": "target", "type": "category", "columns": [words], "transforms": []},
    ]
    source = {"kind": "csv", "name": words or "x", "options": {}}
    return {"source": source, "fields": fields, "facts": {"rows": 9, "fingerprint": words, "fields": {"numbers": numbers, "label": facts}}}


def _nested() -> bytes:
    inside = {"nodes": [_node("x", "x", "Own")], "edges": []}
    whole = {"format": 1, "catalogue": 1, "title": "T", "graphs": {"main": {"nodes": [_node("a", "a", "Own")], "edges": []}, "Own": inside}}
    return json.dumps(whole).encode()
