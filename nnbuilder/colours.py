"""One table of colours for light, dark and high contrast, for the window and for pictures of a drawing."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.tensor import FLOATS, INTEGERS, TensorSpec

LIGHT, DARK, CONTRAST = "light", "dark", "contrast"
MODES = (LIGHT, DARK, CONTRAST)
TINT = 0.13
"""How much of a category's colour is in the ground of its title."""

TOKENS: Mapping[str, tuple[str, str, str]] = {
    "panel": ("#f7f8fa", "#1f2126", "#000000"),
    "panel.border": ("#dde0e6", "#32353d", "#8f8f8f"),
    "field": ("#ffffff", "#2a2d34", "#0d0d0d"),
    "hover": ("#eceff4", "#31353e", "#2b2b2b"),
    "text": ("#1d2129", "#e8eaee", "#ffffff"),
    "text.muted": ("#5b6372", "#a2a9b6", "#dcdcdc"),
    "accent": ("#3b5bdb", "#8aa2ff", "#ffd633"),
    "accent.text": ("#ffffff", "#14171f", "#000000"),
    "accent.soft": ("#e5eafc", "#2c3557", "#3a3000"),
    "error": ("#c92a2a", "#ff8787", "#ff9b9b"),
    "error.soft": ("#fdecec", "#44282b", "#450000"),
    "warning": ("#965a00", "#ffc46b", "#ffc46b"),
    "warning.soft": ("#fdf3e0", "#40341f", "#3d2600"),
    "success": ("#1c7a43", "#69db95", "#7dffa8"),
    "canvas": ("#eef0f4", "#17191d", "#000000"),
    "canvas.grid": ("#dcdfe6", "#24272d", "#303030"),
    "node": ("#ffffff", "#272a31", "#0d0d0d"),
    "node.border": ("#c4c9d4", "#434853", "#c8c8c8"),
    "node.text": ("#1d2129", "#e8eaee", "#ffffff"),
    "node.muted": ("#555d6b", "#a8afbc", "#dcdcdc"),
    "node.shadow": ("#dde1e8", "#101216", "#000000"),
    "edge": ("#8b93a3", "#767e8e", "#b8b8b8"),
    "edge.label": ("#4a5160", "#b4bac6", "#ffffff"),
    "wire.float": ("#5a76b5", "#7d97d6", "#9dbcff"),
    "wire.integer": ("#a86400", "#e0a04a", "#ffb84d"),
    "wire.boolean": ("#a3268f", "#e07fd0", "#ff9df2"),
    "wire.scalar": ("#b02a4c", "#ff8fab", "#ff9db4"),
    "selection": ("#3b5bdb", "#8aa2ff", "#ffd633"),
    "port": ("#ffffff", "#272a31", "#000000"),
    "plot.train": ("#3b5bdb", "#8aa2ff", "#8aa2ff"),
    "plot.validation": ("#c2570c", "#ffa94d", "#ffa94d"),
    "note.blue": ("#3b5bdb", "#8aa2ff", "#8aa2ff"),
    "note.green": ("#1c7a43", "#69db95", "#69db95"),
    "note.amber": ("#965a00", "#ffc46b", "#ffc46b"),
    "note.red": ("#c92a2a", "#ff8787", "#ff8787"),
    "note.violet": ("#7b3fc4", "#c39bff", "#c39bff"),
    "note.grey": ("#495568", "#9aa5b8", "#9aa5b8"),
    "category.structure": ("#495568", "#9aa5b8", "#9aa5b8"),
    "category.dense": ("#3b5bdb", "#8aa2ff", "#8aa2ff"),
    "category.convolution": ("#0b7285", "#5fd0e3", "#5fd0e3"),
    "category.pooling": ("#2b7a4b", "#74d49b", "#74d49b"),
    "category.normalization": ("#846000", "#e3bf55", "#e3bf55"),
    "category.activation": ("#b3470f", "#ff9d63", "#ff9d63"),
    "category.regularization": ("#7a5c3e", "#cda985", "#cda985"),
    "category.recurrent": ("#7b3fc4", "#c39bff", "#c39bff"),
    "category.attention": ("#a3268f", "#f195e2", "#f195e2"),
    "category.shape": ("#52606f", "#a9b5c2", "#a9b5c2"),
    "category.merge": ("#356d8c", "#8cc3e0", "#8cc3e0"),
    "category.resize": ("#1f6f78", "#7fd6d0", "#7fd6d0"),
    "category.reduction": ("#6b5a2e", "#d6c48a", "#d6c48a"),
    "category.arithmetic": ("#4a5a8c", "#a8b8e8", "#a8b8e8"),
    "category.sampling": ("#5d6b1f", "#bfce78", "#bfce78"),
    "category.loss": ("#b02a4c", "#ff95b0", "#ff95b0"),
    "category.metric": ("#1c7a43", "#69db95", "#69db95"),
    "category.blocks": ("#4c4fb5", "#a9abff", "#a9abff"),
}
"""{token: (light, dark, high contrast)}. A test holds text to a contrast of 4.5 : 1 on what it stands on, in high contrast to 7 : 1,
and wires to 3 : 1. There are three greys (text, text.muted, edge) and one accent; the colours of categories and wires tell
something, and stand for nothing else."""


def colour(name: str, mode: str = LIGHT) -> str:
    """A token as #rrggbb; a category that has no colour of its own looks like structure."""
    shades = TOKENS.get(name) or TOKENS["category.structure"]
    return shades[MODES.index(mode)]


def wire(carried: object) -> str:
    """The token of a wire by what it carries: one number, masks, indices, numbers to compute with; grey where nobody knows."""
    if not isinstance(carried, TensorSpec):
        return "edge"
    if not carried.shape:
        return "wire.scalar"
    if carried.dtype == "bool":
        return "wire.boolean"
    return "wire.integer" if carried.dtype in INTEGERS else "wire.float" if carried.dtype in FLOATS else "edge"


def mixed(ground: str, above: str, share: float) -> str:
    """Some of a colour on a ground, each as #rrggbb."""
    parts = [(int(ground[place : place + 2], 16), int(above[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(below + (over - below) * share):02x}" for below, over in parts)


def tint(category: str, mode: str = LIGHT) -> str:
    """The ground of the title of a node, as #rrggbb."""
    return mixed(colour("node", mode), colour(f"category.{category.lower()}", mode), TINT)
