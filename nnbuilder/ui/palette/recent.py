"""The layers that were chosen last, for every window of this person."""

from __future__ import annotations

from nnbuilder.core.layer import LayerSpec
from nnbuilder.project import preferences

_NAME, _MOST = "recent_layers", 8


def recent() -> tuple[str, ...]:
    """Kinds, the last one first."""
    return tuple(kind for kind in preferences.get(_NAME).split(",") if kind)[:_MOST]


def remember(spec: LayerSpec) -> None:
    """Puts a kind of the catalogue first. A block belongs to its document, and is no kind in another one."""
    kinds = (spec.kind, *(kind for kind in recent() if kind != spec.kind))[:_MOST]
    if spec.role != "block" and kinds != recent():
        preferences.put(_NAME, ",".join(kinds))
