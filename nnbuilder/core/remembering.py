"""What follows from a value that nobody changes is worked out once, for as long as it is that very object."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Value = TypeVar("Value")
Others = ParamSpec("Others")
Result = TypeVar("Result")


def remembered(
    most: int, led_over: Callable[[Result, Value, Value], Result | None] | None = None
) -> Callable[[Callable[Concatenate[Value, Others], Result]], Callable[Concatenate[Value, Others], Result]]:
    """Remembers the results for the last `most` values by identity. By equality, as functools.lru_cache does it, every question about
    a set that equals another one, as after a wire was drawn and taken away again, would compare the two edge by edge.

    `led_over` makes the result for a value of that for the last one before it, (result, last, value), where the two differ little;
    None where they do not.
    """

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
            # Whoever else asks meanwhile only adds to them or drops the oldest.
            last = next(reversed(kept.values()), None) if led_over is not None else None
            led = led_over(last[1], last[0], value) if led_over is not None and last is not None else None
            result = function(value, *args, **options) if led is None else led
            with lock:
                kept[key] = (value, result)
                while len(kept) > most:
                    del kept[next(iter(kept))]
            return result

        return once

    return decorated
