"""Which kind of source a file is by its ending, without reading it or loading what does."""

from __future__ import annotations

from collections.abc import Mapping

ENDINGS: Mapping[str, tuple[str, ...]] = {
    "csv": (".csv", ".tsv", ".tab", ".txt"),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "parquet": (".parquet", ".pq"),
    "feather": (".feather", ".arrow", ".ipc"),
    "excel": (".xlsx", ".xlsm"),
    "arrays": (".npy", ".npz"),
    "text": (".md", ".text", ".txt"),
}
"""{kind: the endings of its files}. What lies in folders, as pictures, has none here."""
ARCHIVE = ".zip"
NAMES = ("*.idx", "*-ubyte", "*-ubyte.gz")
"""Patterns of names, where no ending tells: the files of MNIST."""


def file_filter() -> str:
    """For a dialog that opens data: every file that can be read, or all."""
    endings = dict.fromkeys(ending for kind in ENDINGS.values() for ending in kind)
    return f"Data ({' '.join((*(f'*{ending}' for ending in endings), *NAMES, f'*{ARCHIVE}'))});;All files (*)"
