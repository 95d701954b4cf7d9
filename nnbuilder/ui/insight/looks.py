"""The pages of an evaluation that show what a network makes: rebuilt or marked samples, new ones, and text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from nnbuilder.ui.insight.epochs_view import EpochsView
from nnbuilder.ui.insight.example_view import ExampleView
from nnbuilder.ui.insight.maker_view import MakerView
from nnbuilder.ui.insight.writer_view import WriterView

if TYPE_CHECKING:
    from nnbuilder.insight.trial import Trial
    from nnbuilder.insight.views import Views

_MOST_EXAMPLES = 2


class Looks:
    """`pages` are all there may be, `offered` those that fit the network, by their titles."""

    def __init__(self) -> None:
        self.examples = [ExampleView() for _ in range(_MOST_EXAMPLES)]
        self.maker, self.epochs, self.writer = MakerView(), EpochsView(), WriterView()
        self.offered: Mapping[str, QWidget] = {}

    @property
    def pages(self) -> tuple[QWidget, ...]:
        return (*self.examples, self.maker, self.epochs, self.writer)

    def clear(self) -> None:
        self.offered = {}
        for view in self.examples:
            view.show_examples(None)
        self.maker.show_trial(None)
        self.epochs.show_epochs(())
        self.writer.show_run(None)

    def show_views(self, trial: Trial, views: Views) -> None:
        """The pages that a network gives something to see on."""
        offered: dict[str, QWidget] = {}
        for view, examples in zip(self.examples, views.examples, strict=False):
            view.show_examples(examples)
            offered[examples.title if examples.title not in offered else f"{examples.title} 2"] = view
        if views.classes is not None:
            self.maker.show_trial(trial, views.classes)
            offered["Samples"] = self.maker
        if views.epochs:
            self.epochs.show_epochs(views.epochs)
            offered["Epochs"] = self.epochs
        if views.writes:
            self.writer.show_run(trial.run)
            offered["Write"] = self.writer
        self.offered = offered

    def restyle(self) -> None:
        self.maker.restyle()
        self.epochs.restyle()

    def shutdown(self) -> None:
        self.maker.shutdown()
        self.writer.shutdown()
