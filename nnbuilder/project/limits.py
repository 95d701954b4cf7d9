"""How big a document may be. Checked before anything is built from what a file says."""

from __future__ import annotations

BYTES = 16 * 2**20
DEPTH = 64
NODES = 10_000
EDGES = 50_000
GRAPHS = 500
TEXT = 2**20
NUMBERS = 100_000
"""How many numbers one parameter may hold."""
