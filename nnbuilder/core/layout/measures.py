"""Distances of a drawing, in scene units: one is one pixel at 100 %."""

from __future__ import annotations

from nnbuilder.core.node_size import HEADER

GRID, WIDTH = 10.0, 176.0
"""What places snap to, and how wide a node is where nobody says."""
HEIGHT, LINE = 90.0, HEADER / 2
"""How high a node is where nobody says, and how far below its top the wire of its only port runs."""
COLUMN_GAP, ROW_GAP, BELOW_GAP = 94.0, 40.0, 66.0
"""Between columns of nodes, between nodes of a column, and where a drawing goes from top to bottom between its rows."""
LANE, CLEAR = 14.0, 18.0
"""Between wires that run beside each other, and between such a wire and a node it passes."""
ASPECT = 1.5
"""Width by height of the canvas between its panes, from 1280x720 to 1920x1200: a long drawing is wrapped so that it fits."""
