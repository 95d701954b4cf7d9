"""The one table of colours: everything that is read can be read, in light and dark."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint, QPointF

from nnbuilder import shipped
from nnbuilder.colours import CONTRAST, DARK, LIGHT, MODES
from nnbuilder.layers import CATALOGUE
from nnbuilder.project import preferences
from nnbuilder.project.files import load_document
from nnbuilder.shipped import resources
from nnbuilder.ui import theme

SHADES = tuple(enumerate(MODES))
LEAST = {LIGHT: 4.5, DARK: 4.5, CONTRAST: 7.0}
TEXTS = [
    *((text, ground) for text in ("text", "text.muted") for ground in ("panel", "field", "hover")),
    *((text, "node") for text in ("node.text", "node.muted")),
    *((name, "node") for name in theme.TOKENS if name.startswith("category.")),
    ("text", "accent.soft"),
    ("accent.text", "accent"),
    ("accent", "accent.soft"),
    ("accent", "panel"),
    ("error", "panel"),
    ("error", "field"),
    ("text", "error.soft"),
    ("warning", "panel"),
    ("warning", "warning.soft"),
    ("error", "error.soft"),
    ("text", "warning.soft"),
    ("success", "panel"),
    ("success", "field"),
    ("edge.label", "canvas"),
    ("text", "canvas"),
    ("text.muted", "canvas"),
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("shade", "mode"), SHADES, ids=MODES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(text, ground, shade, mode):
    assert contrast(theme.TOKENS[text][shade], theme.TOKENS[ground][shade]) >= LEAST[mode]


@pytest.mark.parametrize(("shade", "mode"), SHADES, ids=MODES)
@pytest.mark.parametrize(
    ("line", "ground"),
    [
        *((name, "canvas") for name in theme.TOKENS if name.startswith("wire.")),
        *(("edge", "canvas"), ("selection", "canvas"), ("error", "canvas"), ("plot.train", "panel"), ("plot.validation", "panel")),
    ],
)
def test_lines_can_be_seen(line, ground, shade, mode):
    least = 3.0 if line.startswith("wire.") else 2.7
    assert contrast(theme.TOKENS[line][shade], theme.TOKENS[ground][shade]) >= least


@pytest.mark.parametrize("mode", MODES)
def test_a_title_can_be_read_on_the_tint_of_every_category(qapp, mode):
    try:
        theme.apply(qapp, mode)
        for name in (token.removeprefix("category.") for token in theme.TOKENS if token.startswith("category.")):
            assert contrast(theme.hex_of("node.text"), theme.tint(name)) >= LEAST[mode]
            assert contrast(theme.hex_of("node.muted"), theme.tint(name)) >= 4.5
            assert contrast(theme.category(name).name(), theme.tint(name)) >= 3
    finally:
        theme.apply(qapp, LIGHT)


def test_the_style_sheet_names_only_tokens_there_are():
    sheet = (resources() / "themes" / "window.qss").read_text("utf-8")
    named = set(re.findall(r"@([a-z.]+[a-z])", sheet.split("*/", 1)[1])) - {"icons", "mode.svg"}
    assert named
    assert named <= theme.TOKENS.keys() | theme.SIZES.keys()


def test_light_and_dark_change_the_open_window_and_are_remembered(window, hand):
    window.session.replace_document(load_document(shipped.template("iris-mlp"), CATALOGUE).document)
    window.actions_by_id["view.light"].trigger()
    hand.wait(lambda: True)
    light = window.grab().toImage()
    window.actions_by_id["view.dark"].trigger()
    try:
        dark = window.grab().toImage()
        assert theme.mode() == DARK
        assert preferences.get("theme") == DARK
        for x, y in ((5, 5), (640, 300), (1200, 300), (640, 600)):
            assert dark.pixelColor(x, y).lightness() < 100 < light.pixelColor(x, y).lightness()
        node = window.canvas.graph_scene.nodes[next(iter(window.session.document.main.nodes))]
        at = window.canvas.mapTo(window, window.canvas.mapFromScene(node.pos() + QPointF(120, 8)))
        assert dark.pixelColor(at).lightness() < 120
    finally:
        window.actions_by_id["view.light"].trigger()
    assert window.grab().toImage().pixelColor(640, 300).lightness() > 100


def test_high_contrast_is_a_theme_of_its_own(window):
    window.session.replace_document(load_document(shipped.template("iris-mlp"), CATALOGUE).document)
    window.actions_by_id["view.contrast"].trigger()
    try:
        assert preferences.get("theme") == theme.mode() == CONTRAST
        assert window.actions_by_id["view.contrast"].isChecked()
        picture = window.grab().toImage()
        at = window.canvas.mapTo(window, window.canvas.rect().topLeft()) + QPoint(3, 3)
        assert picture.pixelColor(at).name() == theme.hex_of("canvas") == "#000000"
    finally:
        window.actions_by_id["view.light"].trigger()


def test_a_damaged_file_of_preferences_is_none(tmp_path):
    preferences.put("theme", DARK)
    (tmp_path / "home" / "preferences.json").write_text("[1, 2")
    assert preferences.get("theme") == ""
    preferences.put("theme", LIGHT)
    assert preferences.get("theme") == LIGHT
