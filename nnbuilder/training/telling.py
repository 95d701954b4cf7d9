"""What happens in a run, as lines for a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbuilder.training import events


def _silent(line: str) -> None:
    """Says nothing."""


@dataclass(slots=True)
class Teller:
    """Listens to a run: says its lines, warns of what it should not be trained with, and keeps why it failed, in one or two
    sentences."""

    say: Callable[[str], object] = _silent
    warn: Callable[[str], object] = _silent
    failure: str = ""

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.RunFailed):
            self.failure = f"{event.message} {event.advice}".strip()
        if isinstance(event, events.RunStarted):
            for warning in event.warnings:
                self.warn(warning)
        self.tell(event)

    def tell(self, event: events.Event) -> None:
        line = in_words(event)
        if line is not None:
            self.say(line)


def in_words(event: events.Event) -> str | None:
    """A line for the start, each epoch and the end; None for what is too small to tell."""
    match event:
        case events.RunStarted():
            rows = ", ".join(f"{count} {name}" for name, count in event.parts.items())
            again = ", taken up again" if event.resumed else ""
            return f"Run {event.run}: {event.parameters:,} parameters, rows: {rows}, {event.steps} steps{again}{_pace(event)}"
        case events.EpochEnded():
            return f"epoch {event.epoch:>4}/{event.epochs}  {_metrics(event.metrics)}  {event.seconds:6.1f} s, {event.left:5.1f} s left"
        case events.RunEnded():
            return f"{_HOW[event.reason]} after {event.seconds:.1f} s. {_kept(event)}: {_metrics(event.metrics)}"
        case _:
            return None


_HOW = {"finished": "Finished", "early": "Ended early, since validation no longer improved,", "stopped": "Stopped"}


def _kept(event: events.RunEnded) -> str:
    """What is kept of a run, in words."""
    if event.kept is None:
        return "The last weights are kept"
    phase = f" of phase {event.kept.phase + 1}" if event.kept.phase else ""
    return f"Epoch {event.kept.epoch}{phase} is kept"


def _pace(event: events.RunStarted) -> str:
    """What the run picked for its speed, and what it gives up for it."""
    bits = "" if event.is_exact else ". Not exact: taken up again it comes to other bits" if event.resumed else ". Not exact: a second run comes to other bits"
    return f". Trains with {event.pace}{bits}" if event.pace else bits


def _metrics(metrics: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in metrics.items())
