"""What happens in a run, as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.training import events


def in_words(event: events.Event) -> str | None:
    """A line for the start, each epoch and the end; None for what is too small to tell."""
    match event:
        case events.RunStarted():
            rows = ", ".join(f"{count} {name}" for name, count in event.parts.items())
            return f"Run {event.run}: {event.parameters:,} parameters, rows: {rows}, {event.steps} steps" + (", taken up again" if event.resumed else "")
        case events.EpochEnded():
            return f"epoch {event.epoch:>4}/{event.epochs}  {_metrics(event.metrics)}  {event.seconds:6.1f} s, {event.left:5.1f} s left"
        case events.RunEnded():
            return f"{event.status.capitalize()} after {event.seconds:.1f} s. Best state: {_metrics(event.metrics)}"
        case _:
            return None


def why_failed(event: events.RunFailed) -> str:
    """What went wrong and what to try, in one or two sentences."""
    return f"{event.message} {event.advice}".strip()


def _metrics(metrics: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in metrics.items())
