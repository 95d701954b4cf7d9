"""One table of colours for light and dark, for the window and for pictures of a drawing."""

from __future__ import annotations

from collections.abc import Mapping

LIGHT, DARK = "light", "dark"

TOKENS: Mapping[str, tuple[str, str]] = {
    "panel": ("#f7f8fa", "#1f2126"),
    "panel.border": ("#dde0e6", "#32353d"),
    "field": ("#ffffff", "#2a2d34"),
    "hover": ("#eceff4", "#31353e"),
    "text": ("#1d2129", "#e8eaee"),
    "text.muted": ("#5b6372", "#a2a9b6"),
    "accent": ("#3b5bdb", "#8aa2ff"),
    "accent.text": ("#ffffff", "#14171f"),
    "accent.soft": ("#e5eafc", "#2c3557"),
    "error": ("#c92a2a", "#ff8787"),
    "error.soft": ("#fdecec", "#44282b"),
    "warning": ("#965a00", "#ffc46b"),
    "warning.soft": ("#fdf3e0", "#40341f"),
    "success": ("#1c7a43", "#69db95"),
    "canvas": ("#eef0f4", "#17191d"),
    "canvas.grid": ("#dcdfe6", "#24272d"),
    "node": ("#ffffff", "#272a31"),
    "node.border": ("#c4c9d4", "#434853"),
    "node.text": ("#1d2129", "#e8eaee"),
    "node.muted": ("#555d6b", "#a8afbc"),
    "node.shadow": ("#dde1e8", "#101216"),
    "edge": ("#8b93a3", "#767e8e"),
    "edge.label": ("#4a5160", "#b4bac6"),
    "wire.float": ("#5a76b5", "#7d97d6"),
    "wire.integer": ("#a86400", "#e0a04a"),
    "wire.boolean": ("#a3268f", "#e07fd0"),
    "wire.scalar": ("#b02a4c", "#ff8fab"),
    "selection": ("#3b5bdb", "#8aa2ff"),
    "port": ("#ffffff", "#272a31"),
    "plot.train": ("#3b5bdb", "#8aa2ff"),
    "plot.validation": ("#c2570c", "#ffa94d"),
    "category.structure": ("#495568", "#9aa5b8"),
    "category.dense": ("#3b5bdb", "#8aa2ff"),
    "category.convolution": ("#0b7285", "#5fd0e3"),
    "category.pooling": ("#2b7a4b", "#74d49b"),
    "category.normalization": ("#846000", "#e3bf55"),
    "category.activation": ("#b3470f", "#ff9d63"),
    "category.regularization": ("#7a5c3e", "#cda985"),
    "category.recurrent": ("#7b3fc4", "#c39bff"),
    "category.attention": ("#a3268f", "#f195e2"),
    "category.shape": ("#52606f", "#a9b5c2"),
    "category.merge": ("#356d8c", "#8cc3e0"),
    "category.resize": ("#1f6f78", "#7fd6d0"),
    "category.reduction": ("#6b5a2e", "#d6c48a"),
    "category.arithmetic": ("#4a5a8c", "#a8b8e8"),
    "category.sampling": ("#5d6b1f", "#bfce78"),
    "category.loss": ("#b02a4c", "#ff95b0"),
    "category.metric": ("#1c7a43", "#69db95"),
    "category.blocks": ("#4c4fb5", "#a9abff"),
}
"""{token: (light, dark)}. A test holds text to a contrast of 4.5 : 1 on what it stands on."""


def colour(name: str, mode: str = LIGHT) -> str:
    """A token as #rrggbb; a category that has no colour of its own looks like structure."""
    pair = TOKENS.get(name) or TOKENS["category.structure"]
    return pair[0 if mode == LIGHT else 1]
