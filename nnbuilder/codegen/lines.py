"""Lines of source that remember which node each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnbuilder.core.graph import Path


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break. `path` is the node it is for; `constructs` tells a constructor from a call."""

    text: str
    path: Path | None = None
    constructs: bool = False


@dataclass(slots=True)
class Lines:
    """Source while it is written."""

    lines: list[Line] = field(default_factory=list)

    def add(self, text: str = "", path: Path | None = None, *, indent: int = 0, constructs: bool = False) -> None:
        self.lines.append(Line("    " * indent + text if text else "", path, constructs))

    def extend(self, other: Lines) -> None:
        self.lines += other.lines

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"
