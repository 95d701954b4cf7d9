"""An edge: a curve that C++ paints, and its shape in a pill where it can be read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from nnbuilder.core.graph import Edge
from nnbuilder.ui import theme

_LABEL_SCALE = 0.5
LABEL_HEIGHT = 15.0


def curve(source: QPointF, target: QPointF) -> QPainterPath:
    """From an output to an input; a target to the left is reached around."""
    path = QPainterPath(source)
    ahead = target.x() - source.x()
    reach = max(28.0, min(abs(ahead) * 0.5, 120.0)) if ahead > 0 else min(160.0, 60.0 + abs(ahead) * 0.25)
    path.cubicTo(source + QPointF(reach, 0), target - QPointF(reach, 0), target)
    return path


class EdgeItem(QGraphicsPathItem):
    """The curve. Everything it shows is set from outside; it paints in C++."""

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge
        self.setZValue(1)
        self.label: LabelItem | None = None

    def attach_label(self, scene: QGraphicsScene) -> None:
        self.label = LabelItem()
        scene.addItem(self.label)

    def is_near(self, at: QPointF, reach: float) -> bool:
        """Whether the line itself passes within reach of a point; what lies between the bend and its chord does not count."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * reach)
        return bool(stroker.createStroke(self.path()).contains(at))

    def show_state(self, source: QPointF, target: QPointF, text: str, *, is_wrong: bool, is_selected: bool) -> None:
        self.setPath(curve(source, target))
        name = "error" if is_wrong else "selection" if is_selected else "edge"
        self.setPen(QPen(theme.token(name), 2.4 if is_selected else 1.7, Qt.PenStyle.DashLine if is_wrong else Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self.label is not None:
            self.label.show_text(text, self.path().pointAtPercent(0.5), room=target.x() - source.x() if abs(target.y() - source.y()) < 30 else 1e9)


class LabelItem(QGraphicsItem):
    """A shape beside its edge, hidden when it would be too small to read or has no room between two nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._width = 0.0
        self.setZValue(3)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._font = QFont()
        self._font.setPixelSize(10)

    def show_text(self, text: str, middle: QPointF, room: float) -> None:
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self._width = QFontMetricsF(self._font).horizontalAdvance(text) + 10
        self.setVisible(bool(text))
        lift = 0.0 if self._width + 16 < room else -(LABEL_HEIGHT + 4)
        self.setPos(middle + QPointF(0, lift))

    def boundingRect(self) -> QRectF:
        return QRectF(-self._width / 2, -LABEL_HEIGHT / 2, self._width, LABEL_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if option.levelOfDetailFromTransform(painter.worldTransform()) < _LABEL_SCALE:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("canvas"))
        painter.drawRoundedRect(self.boundingRect(), 4, 4)
        painter.setFont(self._font)
        painter.setPen(theme.token("edge.label"))
        painter.drawText(self.boundingRect(), Qt.AlignmentFlag.AlignCenter, self.text)
