"""How long steps and validation take, measured while they go on, and what is left at that pace."""

from __future__ import annotations

from dataclasses import dataclass

_SLOW_AT_FIRST = 3
"""Steps that are not counted, since torch and the caches of the processor warm up."""
_FORWARD = 1 / 3
"""The share of a step that is the forward pass, until validation has been measured."""


@dataclass
class Pace:
    """`steps` and `checks` are those of the whole run, `check_rows` is how many times a step's rows a check has."""

    steps: int
    checks: int
    check_rows: float
    steps_seen: int = 0
    step_seconds: float = 0.0
    checks_seen: int = 0
    check_seconds: float = 0.0
    first_check: float = 0.0

    def step(self, seconds: float) -> None:
        """One step took so long."""
        if self.steps_seen == _SLOW_AT_FIRST:
            self.step_seconds = 0.0
        self.steps_seen += 1
        self.step_seconds += seconds

    def check(self, seconds: float) -> None:
        """One batch of the validation part took so long."""
        if not self.checks_seen:
            self.first_check = seconds
        self.checks_seen += 1
        self.check_seconds += seconds

    def _check_seconds(self) -> float:
        """What a check takes; the first one, in which all is new to torch, counts only while it is the only one."""
        others = self.checks_seen - 1
        return (self.check_seconds - self.first_check) / others if others else self.check_seconds

    def left(self, step: int, checks: int) -> float:
        """Seconds that the rest will take after so many steps and checks of the whole run."""
        counted = self.steps_seen - _SLOW_AT_FIRST if self.steps_seen > _SLOW_AT_FIRST else self.steps_seen
        each = self.step_seconds / max(1, counted)
        check = self._check_seconds() if self.checks_seen else each * _FORWARD * self.check_rows
        return max(0, self.steps - step) * each + max(0, self.checks - checks) * check
