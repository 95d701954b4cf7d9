"""Two functions of `nnbuilder.api` are called like rooms of the package, `nb.data(X, y)` and `nnbuilder.data.describe`: each name is both.

Importing a room sets its name in the package, and so does a function: whichever came last would hide the other, and
`import nnbuilder.export.formats as formats` would look for `formats` in a function.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


class CallableRoom(ModuleType):
    """A module that is called as well. A module may be given another class:
    https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access"""

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The function of the name of the room; `inspect.signature` looks here. Who only uses the room never loads it."""
        package, _, name = self.__name__.rpartition(".")
        function: Callable[..., Any] = getattr(import_module(f"{package}.api"), name)
        return function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.__wrapped__(*arguments, **named)


def make_callable(room: str) -> None:
    """Lets a room, which says this of itself while it is imported, be called like the function of its name."""
    sys.modules[room].__class__ = CallableRoom
