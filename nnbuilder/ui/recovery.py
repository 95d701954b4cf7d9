"""Offering what a window has left behind that was killed or told to end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QMessageBox, QWidget

from nnbuilder.project import recovery
from nnbuilder.project.recovery import Copy
from nnbuilder.ui.autosave import lock_of
from nnbuilder.ui.words import message_box

Take = Callable[[Copy, QLockFile], bool]
"""Opens a copy and goes on with it, and with its lock; False where it cannot be read."""


def orphans() -> tuple[Copy, ...]:
    """Copies whose window is gone."""
    copies = []
    for copy in recovery.left_behind():
        lock = claim(copy)
        if lock is not None:
            lock.unlock()
            copies.append(copy)
    return tuple(copies)


def offer(window: QWidget, copies: Sequence[Copy], take: Take, tell: Callable[[str], object]) -> None:
    """Asks about what was left behind, one document at a time; nothing goes before an answer."""
    if not copies:
        return
    copy, *others = copies
    box = message_box(window, QMessageBox.Icon.Question, "Recover", words(copy))
    box.setObjectName("recovery")
    recover = box.addButton("Recover", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton("Later", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(recover)
    box.setEscapeButton(later)

    def answered() -> None:
        if box.clickedButton() in (discard, recover):
            refusal = _discard(copy) if box.clickedButton() is discard else _recover(copy, take)
            if refusal:
                tell(refusal)
        offer(window, others, take, tell)

    box.finished.connect(answered)
    box.finished.connect(box.deleteLater)
    box.open()


def _discard(copy: Copy) -> str:
    """Takes the copy away; why not, where it cannot."""
    lock = claim(copy)
    if lock is None:
        return _in_other_hands(copy)
    recovery.forget(copy.path)
    lock.unlock()
    return ""


def _recover(copy: Copy, take: Take) -> str:
    lock = claim(copy)
    if lock is None:
        return _in_other_hands(copy)
    if not take(copy, lock):
        lock.unlock()
    return ""


def _in_other_hands(copy: Copy) -> str:
    return f"“{copy.title}” is in the hands of another nnbuilder by now."


def words(copy: Copy) -> str:
    """What is offered, as a person reads it."""
    when = time.strftime("%H:%M", time.localtime(copy.written))
    day = "" if time.strftime("%Y-%m-%d") == (then := time.strftime("%Y-%m-%d", time.localtime(copy.written))) else f" on {then}"
    where = f" ({copy.original.name})" if copy.original is not None else ""
    return f"nnbuilder has ended before it was saved: “{copy.title}”{where} has changes from {when}{day}."


def claim(copy: Copy) -> QLockFile | None:
    """The lock of a copy, so that it is nobody else's any more; None where its window lives or another one has taken it."""
    lock = lock_of(copy.path)
    return lock if lock.tryLock(0) else None
