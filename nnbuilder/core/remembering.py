"""What follows from a value that nobody changes is worked out once, for as long as it is that very object."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Value = TypeVar("Value")
Others = ParamSpec("Others")
Result = TypeVar("Result")


def remembered(most: int) -> Callable[[Callable[Concatenate[Value, Others], Result]], Callable[Concatenate[Value, Others], Result]]:
    """Remembers the results for the last `most` values by identity. By equality, as functools.lru_cache does it, every question about
    a set that equals another one, as after a wire was drawn and taken away again, would compare the two edge by edge."""

    def decorated(function: Callable[Concatenate[Value, Others], Result]) -> Callable[Concatenate[Value, Others], Result]:
        # The value is kept beside its result: while it lives, no other object has its id.
        kept: dict[tuple[object, ...], tuple[Value, Result]] = {}
        lock = threading.Lock()

        @wraps(function)
        def once(value: Value, /, *args: Others.args, **options: Others.kwargs) -> Result:
            key = (id(value), *args, *sorted(options.items()))
            entry = kept.get(key)
            if entry is not None:
                return entry[1]
            result = function(value, *args, **options)
            with lock:
                _keep(kept, key, (value, result), most)
            return result

        return once

    return decorated


def led_over(most: int, again: Callable[[Result, Value, Value], Result | None]) -> Callable[[Callable[[Value], Result]], Callable[[Value], Result]]:
    """Remembers like `remembered`; the result for another value is made of that for the last one before it, by `again`(result, last,
    value), where the two differ little. It gives None where they do not."""

    def decorated(function: Callable[[Value], Result]) -> Callable[[Value], Result]:
        kept: dict[tuple[object, ...], tuple[Value, Result]] = {}
        lock = threading.Lock()

        @wraps(function)
        def once(value: Value) -> Result:
            entry = kept.get((id(value),))
            if entry is not None:
                return entry[1]
            with lock:
                last = next(reversed(kept.values()), None)
            led = again(last[1], last[0], value) if last is not None else None
            result = function(value) if led is None else led
            with lock:
                _keep(kept, (id(value),), (value, result), most)
            return result

        return once

    return decorated


def _keep(kept: dict[tuple[object, ...], tuple[Value, Result]], key: tuple[object, ...], entry: tuple[Value, Result], most: int) -> None:
    kept[key] = entry
    while len(kept) > most:
        del kept[next(iter(kept))]
