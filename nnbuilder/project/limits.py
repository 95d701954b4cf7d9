"""How big a document may be. Checked before anything is built from what a file says."""

from __future__ import annotations

BYTES = 16 * 2**20
DEPTH = 64
VALUES = 2_000_000
"""How many entries all lists and objects of a file may have together: small ones cost far more memory than bytes."""
NODES = 10_000
EDGES = 50_000
EDGES_OF_PORT = 10_000
"""How many edges may end at one port; analysis tells of far fewer."""
OBJECTIVES = 1_000
"""How many objectives all phases may have together; analysis tells of far fewer."""
GRAPHS = 500
TEXT = 2**20
WORD = 200
"""How many characters a text that chooses something may have."""
DIGITS = 20
"""How many digits a whole number may have."""
NUMBERS = 100_000
"""How many numbers one parameter may hold."""
NOTES = 50
"""How many notes on a file are shown one by one."""
