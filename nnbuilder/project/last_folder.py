"""The folder that files were opened in or saved to last, where the next dialog begins."""

from __future__ import annotations

from pathlib import Path

from nnbuilder.project import preferences


def last_folder() -> Path:
    """That folder; the person's own where there is none, or it is gone."""
    folder = Path(preferences.get("folder") or Path.home())
    try:
        return folder if folder.is_absolute() and folder.is_dir() else Path.home()
    except (OSError, ValueError):
        return Path.home()


def keep_folder(folder: Path) -> None:
    preferences.put("folder", str(folder.resolve()))
