"""What can be wrong while something is drawn in code, as a sentence."""

from __future__ import annotations


class DrawingError(ValueError):
    """A line of code that draws what cannot be drawn; the message is a sentence, and the traceback ends at the line."""
