"""One guard for everything Qt calls: a fault is told and logged once per place, open painters end, the window goes on.

Qt calls Python from C++, which cannot be left by an exception. PySide prints it and stores it in `sys.last_value`, and
with it the frames of the traceback and their local variables. A `QPainter` of a handler that failed is such a local
variable: it stays open after Qt has ended the painting, and in the end the surface it paints on is destroyed under it. The
process then dies in C++ ("Cannot destroy paint device that is being painted", a write to a wild address), often long
after the fault. So painters are ended where the exception is caught, and no traceback object outlives it.
"""

from __future__ import annotations

import functools
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, TracebackType
from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath

_log = logging.getLogger(__name__)
_MOST_PLACES = 200
_DRAWING = ("paint", "draw", "boundingRect")
_ANSWERS: dict[str, Callable[[], Any]] = {
    "event": lambda: False,
    "eventFilter": lambda: False,
    "viewportEvent": lambda: False,
    "boundingRect": QRectF,
    "shape": QPainterPath,
    "sizeHint": lambda: QSize(120, 60),
    "minimumSizeHint": lambda: QSize(0, 0),
}
"""What Qt gets from a handler that failed; every other handler answers nothing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong in the window: where, a sentence for a person, and the traceback as text."""

    place: str
    sentence: str
    details: str


Listener = Callable[[Fault], None]
_listeners: list[Listener] = []
_told: set[tuple[str, ...]] = set()


class Guarded:
    """Base of every Qt class of the window, named before the Qt class: what overrides a method of Qt is guarded."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, function in list(vars(cls).items()):
            if isinstance(function, FunctionType) and overrides_qt(cls, name):
                setattr(cls, name, guarded(function))


def overrides_qt(cls: type, name: str) -> bool:
    """Whether a method stands in the place of one that Qt has and may call."""
    return not name.startswith("__") and any(name in vars(base) for base in cls.__mro__[1:] if base.__module__.startswith("PySide6."))


def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler, for Qt to call: what it raises is told instead, and Qt gets an answer it can work with."""
    answer = _ANSWERS.get(handler.__name__, lambda: None)

    @functools.wraps(handler)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return handler(*arguments, **named)
        except Exception as error:
            catch(error, handler.__qualname__, given=arguments)
        return answer()

    call.is_guarded = True  # type: ignore[attr-defined]
    return call


def catch(error: BaseException, place: str, given: tuple[object, ...] = ()) -> None:
    """Tells a fault, once per place, and leaves nothing open. Painters in `given` are Qt's own and stay as they are."""
    for painter in _painters(error.__traceback__):
        if painter not in given and painter.isActive():
            painter.end()
    steps = traceback.extract_tb(error.__traceback__)
    key = (place, type(error).__name__, *(f"{step.filename}:{step.lineno}" for step in steps[-1:]))
    details = "".join(traceback.format_exception(error))
    # The frames hold what the handler worked with; nobody needs it any more, and kept for longer it does harm.
    traceback.clear_frames(error.__traceback__)
    if key not in _told and len(_told) < _MOST_PLACES:
        _told.add(key)
        _tell(Fault(place, f"Something went wrong {_doing(place)}; the details are in the log.", details))


def listen(listener: Listener) -> Callable[[], None]:
    """Calls `listener` with every new fault, in the thread it happened in; gives the function that ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def install() -> None:
    """What no handler has caught, as an exception in a slot or in a class of a library, is told the same way."""
    sys.excepthook = caught_by_nobody


def caught_by_nobody(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A `sys.excepthook`. Ctrl+C on the command line stays what it is."""
    if not isinstance(error, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    place = trace.tb_frame.f_code.co_qualname if trace is not None else ""
    catch(error.with_traceback(trace), place, _arguments(trace))
    # PySide has stored it before it called this.
    sys.last_type = sys.last_value = sys.last_traceback = None


def forget() -> None:
    """Every place may be told again."""
    _told.clear()


def _tell(fault: Fault) -> None:
    _log.error("%s\n%s", fault.sentence, fault.details)
    for listener in tuple(_listeners):
        listener(fault)


def _doing(place: str) -> str:
    """`while drawing the node item` for `NodeItem.paint`, `in the inspector` for what its slots raise."""
    owner, _, handler = place.replace(".<locals>", "").rpartition(".")
    subject = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", owner.partition(".")[0].strip("_")).lower()
    return f"{'while drawing' if handler.startswith(_DRAWING) else 'in'} {f'the {subject}' if subject else 'the window'}"


def _arguments(trace: TracebackType | None) -> tuple[object, ...]:
    """What the outermost function was called with, by Qt."""
    if trace is None:
        return ()
    frame = trace.tb_frame
    count = frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
    rest = [value for value in frame.f_locals.values() if isinstance(value, tuple)]
    return (*(frame.f_locals.get(name) for name in frame.f_code.co_varnames[:count]), *(value for values in rest for value in values))


def _painters(trace: TracebackType | None) -> Iterator[QPainter]:
    """The painters among the local variables of every frame the exception came through."""
    while trace is not None:
        yield from [value for value in trace.tb_frame.f_locals.values() if isinstance(value, QPainter)]
        trace = trace.tb_next
