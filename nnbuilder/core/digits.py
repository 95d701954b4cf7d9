"""A number that somebody has set, as text with every digit it has: rounded, it would be changed by whoever types it again."""

from __future__ import annotations

import math

_MOST_READABLE = 10**20


def exact(number: float) -> str:
    """The shortest text that is read as the same number: `0.1234567`, `3`, `0.001`, `inf`.

    A whole number of more than 20 digits, of which a damaged file may hold thousands, is `about 10^400`.
    """
    if isinstance(number, int) and abs(number) > _MOST_READABLE:
        return f"about {'-' if number < 0 else ''}10^{round(math.log10(abs(number)))}"
    return str(number) if isinstance(number, int) else repr(float(number)).removesuffix(".0")
