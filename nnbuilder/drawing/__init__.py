"""Drawing in code: networks written as a person would say them, checked line by line as the window does."""

from nnbuilder.drawing.blocks import Block, block, recurrent
from nnbuilder.drawing.draw import draw
from nnbuilder.drawing.drawing import Drawing
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.recurrent import state
from nnbuilder.drawing.values import Value

__all__ = ["Block", "Drawing", "DrawingError", "Value", "block", "draw", "recurrent", "state"]
