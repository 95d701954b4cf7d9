"""A command of the window, bound to what it works on; each room contributes its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """What menus, toolbar, shortcuts, the palette of commands and the page of keys are made of.

    `shortcuts` hold in the whole window, `keys` while the canvas has the focus. `when` tells whether it makes sense now,
    `is_on` whether it is ticked, `label` what it would do just now, where that differs, and `reason` why it
    makes no sense now, with the way out. Neighbours of another `group` are
    parted by a line in their menu.
    """

    id: str
    title: str
    menu: str
    run: Callable[[], object]
    when: Callable[[], bool] = always
    shortcuts: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    in_menu: bool = True
    in_toolbar: bool = False
    is_on: Callable[[], bool] | None = None
    label: Callable[[], str] | None = None
    reason: Callable[[], str] | None = None

    @property
    def name(self) -> str:
        """`New from template`, without the dots that say that a question follows."""
        return self.title.removesuffix(" …")
