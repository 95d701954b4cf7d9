"""What can be wrong with a file, as a sentence."""

from __future__ import annotations


class DocumentError(ValueError):
    """A file that is no document, or that cannot be read or written; the message is a sentence for the user."""
