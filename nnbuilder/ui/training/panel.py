"""The training panel: how it is trained, whether it runs, and how well it goes."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.readiness import MEASURES
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.measuring import TITLE, add_measures
from nnbuilder.ui.plots.board import PlotBoard
from nnbuilder.ui.plots.series import curves_of, with_others
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.form import PhaseForm
from nnbuilder.ui.training.phases import PhasesDialog
from nnbuilder.ui.training.run_name import RunName
from nnbuilder.ui.training.run_view import FINISHED, PAUSED, PREPARING, RUNNING, STOPPED, RunView
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label, count, plain_tip, tell

_TURN_MS = 110
_MOST_MEASURES = 5


class TrainingPanel(Guarded, QWidget):
    """Left the plain case of a configuration, right the curves."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("training")
        self.setAccessibleName("Training")
        self.board = PlotBoard("training", ("training.loss_plot", "training.metric_plot"))
        self.loss_plot, self.metric_plot = self.board.plots
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 6, 6, 4)
        box.setSpacing(10)
        box.addWidget(self._controls())
        box.addWidget(self.board, 1)
        self._is_stale = False
        self._turns = deque([self._draw_progress, self._draw_curves])
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._tick)
        runner.state_changed.connect(self._state_changed)
        runner.history_changed.connect(self._mark_stale)
        runner.overlay_changed.connect(self._draw_curves)
        runner.failed.connect(lambda text, _: self._tell(text, "error"))
        session.analysed.connect(lambda _: self.refresh())
        session.document_replaced.connect(self.refresh)
        self._take_up()

    def refresh(self) -> None:
        """Fields from the document, buttons from the state of the run."""
        self.form.refresh()
        if not self.board.curves.series and self.isVisible():
            self._draw_curves()
        view, reason = self.runner.view, self.runner.obstacle
        state = view.state
        self.name.show_run(view)
        self.start.setEnabled(not self.runner.is_active and not reason)
        self.start.setToolTip(plain_tip(reason or "Start training (F5)"))
        self.pause.setEnabled(state in (RUNNING, PAUSED) and not view.is_stopping)
        self.pause.setText("Go on" if state == PAUSED else "Pause")
        self.stop.setEnabled(view.is_active and not view.is_stopping)
        self.stop.setText("Stopping …" if view.is_stopping else "Stop")
        lack = self.runner.lack
        self.suggest.setVisible(lack is not None and lack.cure == MEASURES)
        if reason and not self.runner.is_active:
            self._tell(reason, "muted")
        elif state != "failed":
            self._tell(progress_words(view), "muted")

    def draw(self) -> None:
        """Curves and progress as they are now."""
        self._draw_curves()
        self._draw_progress()

    def restyle(self) -> None:
        self.board.restyle()

    def shutdown(self) -> None:
        self.board.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_curves()

    def _tick(self) -> None:
        """While a run goes on: one thing at a time and only what is seen, so that the run keeps its pace."""
        if not self._is_stale or not self.isVisible():
            return
        turn = self._turns[0]
        self._turns.rotate(-1)
        turn()
        self._is_stale = self._turns[0] != self._draw_progress

    def _draw_curves(self) -> None:
        view = self.runner.view
        others = [(each.name, each.rows) for each in self.runner.overlaid if each.id != view.id]
        self.board.show_curves(with_others(curves_of(view), others), view.id, self._to_come())

    def _to_come(self) -> str:
        """What stands in the place of curves before there are any."""
        if self.runner.view.state == PREPARING:
            return "The first step comes as soon as data and network are ready."
        measures = [node.name for node in self.session.document.main.nodes.values() if self._role(node.kind) in ("loss", "metric")][:_MOST_MEASURES]
        drawn = " and ".join(["loss", *(name for name in measures if name != "loss")][:_MOST_MEASURES])
        return f"Here the {drawn} of every epoch will be drawn, on the rows it learns from and on those it does not.\nPress Start (F5)."

    def _draw_progress(self) -> None:
        view = self.runner.view
        self.progress.setMaximum(max(1, view.steps))
        self.progress.setValue(view.step)
        if (view.state != "failed" and not self.runner.obstacle) or view.is_active:
            self._tell(progress_words(view), "muted")

    def _state_changed(self, state: str) -> None:
        if state == PREPARING or not len(self.runner.view.losses):
            self.board.forget()
        if self.runner.is_active:
            self._timer.start()
        else:
            self._timer.stop()
            self.draw()
        self.refresh()

    def _take_up(self) -> None:
        """A run that began, or failed, before anybody looked."""
        view = self.runner.view
        if view.is_active:
            self._timer.start()
        self._draw_progress()
        self.refresh()
        if view.failure and not self.runner.obstacle:
            self._tell(view.failure, "error")

    def _mark_stale(self) -> None:
        self._is_stale = True

    def add_loss(self) -> None:
        """The loss and the metric that fit the target, as one undo step."""
        add_measures(self.session)

    def _controls(self) -> QWidget:
        widget = QWidget()
        theme.fix_width(widget, 330)
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(self._buttons())
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setAccessibleName("Progress")
        box.addWidget(self.progress)
        self.words = Label()
        self.words.setWordWrap(True)
        self.name = RunName(self.session, "training.run")
        box.addWidget(self.name)
        box.addWidget(self.words)
        self.suggest = QPushButton(TITLE)
        self.suggest.setProperty("fix", True)
        self.suggest.clicked.connect(self.add_loss)
        box.addWidget(self.suggest, alignment=Qt.AlignmentFlag.AlignLeft)
        self.form = PhaseForm(self.session, self.runner)
        self.form.refused.connect(lambda text: self._tell(text, "error"))
        box.addWidget(self._scrolling(self.form, self._more()), 1)
        return widget

    def _scrolling(self, form: QWidget, more: QHBoxLayout) -> QScrollArea:
        """The settings keep their height where a long sentence about the run stands above them."""
        settings = QWidget()
        box = QVBoxLayout(settings)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(form)
        box.addLayout(more)
        box.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(settings)
        return area

    def _buttons(self) -> QHBoxLayout:
        self.start, self.pause, self.stop = QPushButton("Start"), QPushButton("Pause"), QPushButton("Stop")
        self.start.setProperty("primary", True)
        self.start.clicked.connect(lambda: self.runner.start())
        self.pause.clicked.connect(self.runner.toggle_pause)
        self.stop.clicked.connect(self.runner.stop)
        row = QHBoxLayout()
        for button, tip in (
            (self.start, "Start training (F5)"),
            (self.pause, "Hold between two steps; the model stays usable"),
            (self.stop, "End the run and keep what it has learned"),
        ):
            button.setToolTip(plain_tip(tip))
            row.addWidget(button)
        return row

    def _more(self) -> QHBoxLayout:
        self.more = QPushButton("Phases and objectives …")
        self.more.setToolTip("Several phases or objectives, groups of parameters, clipping, early stopping, and every setting of optimizer and schedule")
        self.more.clicked.connect(self.open_phases)
        self.fastest = QCheckBox("Fastest")
        self.fastest.setToolTip(
            plain_tip("Tries threads, memory layout and precision for some seconds and takes the fastest; a second run comes to other bits")
        )
        self.fastest.setChecked(self.runner.fastest)
        self.fastest.toggled.connect(self.runner.choose_fastest)
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addWidget(self.fastest)
        row.addStretch(1)
        return row

    def open_phases(self) -> None:
        PhasesDialog(self.session, self).open()

    def _role(self, kind: str) -> str:
        spec = self.session.catalogue.get(kind)
        return spec.role if spec is not None else ""

    def _tell(self, text: str, role: str) -> None:
        tell(self.words, text, role)


def progress_words(view: RunView) -> str:
    """Where a run stands, or how it has ended and what of it is kept; what it was picked to train with, and is warned of."""
    place = _place_words(view)
    picked = [f"Not exact: {view.pace.partition(':')[0]}."] if view.state in (FINISHED, STOPPED) and view.pace and not view.is_exact else []
    more = [*picked, *view.warnings]
    return " ".join([f"{place.removesuffix('.')}.", *more]) if more else place


def _place_words(view: RunView) -> str:
    done, epochs = view.epoch
    if view.is_stopping:
        return "Stopping as soon as the data is ready …" if view.state == PREPARING else "Stopping after this step …"
    if view.state == PREPARING:
        return "Preparing data and network."
    if view.state in (RUNNING, PAUSED):
        place = f"epoch {min(done + 1, epochs)} of {epochs}" if epochs else "the first epoch"
        left = view.seconds_left
        return f"{'Paused in' if view.state == PAUSED else 'In'} {place}" + (f", {time_words(left)} left" if left is not None else "")
    if view.state not in (FINISHED, STOPPED):
        return "Ready to start."
    how = "Ended early, as validation no longer improved," if view.reason == "early" else "Finished" if view.state == FINISHED else "Stopped"
    shown = {key: value for key, value in view.metrics.items() if key.startswith("test/")} or view.metrics
    after = f"{how} after {count(done, 'epoch')}{f' of {epochs}' if epochs > done else ''}{_kept_words(view)}"
    return f"{after}: {', '.join(f'{key} {value:.4g}' for key, value in shown.items())}" if shown else f"{after}."


def _kept_words(view: RunView) -> str:
    """Which weights stay: those of an epoch, which is counted within its phase where there are several."""
    if view.kept is None:
        return ""
    several = any(row.get("phase", 0) != view.rows[0].get("phase", 0) for row in view.rows)
    return f"; epoch {view.kept.epoch} of phase {view.kept.phase + 1} is kept" if several else f"; epoch {view.kept.epoch} is kept"


def time_words(seconds: float) -> str:
    """`8 s`, `2 min 5 s`, `1 h 20 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
