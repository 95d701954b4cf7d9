"""What a person who chooses a layer wants to be told, besides what it does: its formula, when to use it, what instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """About one kind, in short and true sentences.

    formula  what it computes, in plain characters
    when     when to use it
    instead  what else does nearly the same, and when that is better
    example  a line of a drawing: shapes in and out, with the parameters that make them so
    starts   how its weights start where nobody says otherwise
    source   where all this is told at length: a paper, or a page of documentation
    """

    formula: str = ""
    when: str = ""
    instead: str = ""
    example: str = ""
    starts: str = ""
    source: str = ""


NO_ADVICE = Advice()
