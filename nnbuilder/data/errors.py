"""What can be wrong with data, as a sentence."""

from __future__ import annotations


class DataError(ValueError):
    """Data that cannot be read or does not fit its description; the message names file, line and cure."""
