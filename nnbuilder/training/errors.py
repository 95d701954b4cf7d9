"""What can be wrong with runs, as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class RunError(ValueError):
    """A run that there is not, or that cannot be used; the message is a sentence."""


@contextmanager
def told_as_run_error(what: str) -> Iterator[None]:
    """Turns what the system says into a `RunError`: "<what>: no space left on device."."""
    try:
        yield
    except OSError as error:
        raise RunError(f"{what}: {reason(error)}.") from None


def reason(error: BaseException) -> str:
    """What the system says, as the end of a sentence."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return text[0].lower() + text[1:].rstrip(".")
