"""Where the program keeps what belongs to a user and not to a document: runs, recent documents, recovery."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def home() -> Path:
    """NNBUILDER_HOME, or the user's data folder."""
    named = os.environ.get("NNBUILDER_HOME")
    return Path(named) if named else user_data_path("nnbuilder", appauthor=False)
