"""A picture of a run is folded from its events, and says what has become of it."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.edits import move, rename
from nnbuilder.training.events import Checkpointed, EpochEnded, Kept, Paused, Resumed, RunEnded, RunFailed, RunStarted, StepEnded, ValidationStepped
from nnbuilder.ui.training.panel import progress_words
from nnbuilder.ui.training.run_view import EDITED, OTHER, THIS, BrokeOff, Earlier, RunView, StopAsked, fold, started
from tests.drawings import iris_mlp


def folded(*events, view: RunView | None = None) -> RunView:
    view = view or started(iris_mlp(), 1)
    for event in events:
        view = fold(view, event)
    return view


BEGUN = RunStarted("r", {"train": 60, "validation": 20}, steps=40, epochs=4, parameters=10)


def epoch(number: int, loss: float) -> EpochEnded:
    return EpochEnded("r", 0, number, 4, number * 10, {"val/loss": loss, "train/loss": loss}, number * 1.0, 4.0 - number)


def step(number: int) -> StepEnded:
    return StepEnded("r", 0, number // 10, number, 40, 0.5, number * 0.1, 4.0 - number * 0.1)


def test_from_its_start_to_its_end():
    assert folded().state == "preparing"
    assert folded(BEGUN).state == "running"
    assert folded(BEGUN, Paused("r", 3)).state == "paused"
    assert folded(BEGUN, Paused("r", 3), Resumed("r", 3)).state == "running"
    view = folded(BEGUN, step(1), step(2), epoch(1, 0.9), Checkpointed("r", 10, True), epoch(2, 0.4), epoch(3, 0.6))
    assert (view.step, view.epoch, view.losses[0], len(view.rows)) == (30, (3, 4), (1, 0.5), 3)
    assert folded(BrokeOff("No data.")).state == "failed"
    assert folded(BEGUN, RunFailed("r", "The loss is NaN.", advice="Lower the rate.")).failure == "The loss is NaN. Lower the rate."


def test_a_picture_is_never_changed():
    before = folded(BEGUN, epoch(1, 0.9))
    copy = replace(before)
    folded(step(11), epoch(2, 0.1), StopAsked(), view=before)
    assert before == copy


def over(view: RunView, reason: str, kept: Kept | None) -> RunView:
    """The view once its worker has ended."""
    status = "stopped" if reason == "stopped" else "finished"
    ended = RunEnded("r", status, {"val/loss": 0.4, "test/loss": 0.5}, 4.0, reason, kept)
    return replace(fold(view, ended), state=status)


def test_the_end_says_how_it_came_and_which_epoch_is_kept():
    three = folded(BEGUN, epoch(1, 0.9), epoch(2, 0.4), epoch(3, 0.6))
    early = over(three, "early", Kept(0, 2))
    assert progress_words(early) == "Ended early, as validation no longer improved, after 3 epochs of 4; epoch 2 is kept: test/loss 0.5"
    assert progress_words(over(fold(three, epoch(4, 0.7)), "finished", Kept(0, 2))) == "Finished after 4 epochs; epoch 2 is kept: test/loss 0.5"
    assert progress_words(over(folded(BEGUN, epoch(1, 0.9)), "stopped", Kept(0, 1))) == "Stopped after 1 epoch of 4; epoch 1 is kept: test/loss 0.5"
    assert progress_words(over(folded(BEGUN, step(3)), "stopped", None)) == "Stopped after 0 epochs of 4: test/loss 0.5"


def test_what_teaches_nothing_is_said_from_the_start_to_the_end():
    warning = "The target price is 3 in all 60 rows that the phase train learns from."
    begun = folded(replace(BEGUN, warnings=(warning,)))
    assert progress_words(begun) == f"In epoch 1 of 4. {warning}"
    assert progress_words(over(fold(begun, epoch(1, 0.9)), "stopped", Kept(0, 1))).endswith(f": test/loss 0.5. {warning}")


def test_what_was_picked_for_speed_is_said_where_it_costs_exactness():
    begun = folded(replace(BEGUN, pace="2 threads, bfloat16: 1.4 times the steps of plain", is_exact=False))
    assert progress_words(begun) == "In epoch 1 of 4"
    end = progress_words(over(fold(begun, epoch(1, 0.9)), "stopped", Kept(0, 1)))
    assert end.endswith(": test/loss 0.5. Not exact: 2 threads, bfloat16.")


def test_the_kept_epoch_is_counted_within_its_phase():
    second = EpochEnded("r", 1, 1, 2, 20, {"val/loss": 0.2}, 2.0, 0.0)
    assert "; epoch 1 of phase 2 is kept" in progress_words(over(folded(BEGUN, epoch(1, 0.9), second), "finished", Kept(1, 1)))


def test_the_time_left_is_what_the_run_says_of_its_own_pace():
    assert folded(BEGUN).seconds_left is None
    assert "left" not in progress_words(folded(BEGUN))
    assert folded(BEGUN, step(10)).seconds_left == 3.0
    assert folded(BEGUN, step(10), ValidationStepped("r", 0, 0, 1, 3, 1.2, 2.5)).seconds_left == 2.5
    assert progress_words(folded(BEGUN, step(10))) == "In epoch 1 of 4, 3 s left"


def test_a_stop_is_said_at_once():
    assert progress_words(folded(BEGUN, StopAsked())).startswith("Stopping")
    assert not folded(BrokeOff("x"), StopAsked()).is_stopping


def test_a_run_that_is_taken_up_again_has_its_own_epochs_and_its_own_drawing():
    rows = [{"step": number * 10, "metrics": {"val/loss": 0.5}} for number in (1, 2, 3)]
    view = folded(Earlier(rows, iris_mlp()), BEGUN, epoch(3, 0.2), view=started(None, None))
    assert [row["step"] for row in view.rows] == [10, 20, 30]
    assert view.rows[-1]["metrics"]["val/loss"] == 0.2
    assert view.epoch == (3, 4)
    assert view.drawing == iris_mlp()


def test_whose_run_it_is():
    drawing = iris_mlp()
    view = started(drawing, opened=3)
    node = next(iter(drawing.main.nodes))
    assert view.belongs_to(drawing, 3) == THIS
    assert view.belongs_to(move(drawing, {node: (5.0, 5.0)}), 3) == THIS
    edited = rename(drawing, node, "other")
    assert view.belongs_to(edited, 3) == EDITED
    assert view.belongs_to(edited, 4) == OTHER
    assert view.belongs_to(drawing, 4) == THIS


def test_every_loss_that_is_told_is_kept():
    assert len(folded(BEGUN, *(step(number) for number in range(1, 3000))).losses) == 2999
