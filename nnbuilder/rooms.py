"""Two functions of the package are called like rooms of it, `nb.data(X, y)` and `nnbuilder.data.describe`: each name is both.

Importing a room sets its name in the package, and so does a function: whichever came last would hide the other, and
`import nnbuilder.export.formats as formats` would look for `formats` in a function.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class CallableRoom(ModuleType):
    """A module that is called as well. A module may be given another class:
    https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access"""

    __wrapped__: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.__wrapped__(*arguments, **named)


def make_callable(package: str, **functions: Callable[..., Any]) -> None:
    """Lets the rooms of a package, which have been imported, be called like the functions of their names."""
    for name, function in functions.items():
        room = sys.modules[f"{package}.{name}"]
        room.__class__ = CallableRoom
        room.__wrapped__ = function  # type: ignore[attr-defined]
        setattr(sys.modules[package], name, room)
