"""Cures that are proven: each candidate is carried out and analysed, and offered only if it leaves less that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.graph import Path

MOST_TRIED = 16
MOST_OFFERED = 3
"""Each try is an analysis, and nobody reads more than three cures."""
_NEW_NODE = "the node of a cure"
"""The id of a node that a cure adds while it is tried; the gesture that carries the cure out draws one of its own."""

Analyze = Callable[[Document], Analysis]


def proven_cures(document: Document, analysis: Analysis, diagnostic: Diagnostic, catalogue: Catalogue, analyze: Analyze) -> tuple[Fix, ...]:
    """What cures a diagnostic without making anything else wrong, in the order of the candidates.

    What the rule itself proposes comes first, then what the catalogue knows. A warning is cured by what takes it away. What
    leaves a new warning behind is offered where nothing better is there.
    """
    before, warned = _wrong(analysis), _told(analysis, "warning")
    clean: list[Fix] = []
    doubtful: list[Fix] = []
    for fix in islice(_candidates(document, catalogue, analysis, diagnostic), MOST_TRIED):
        try:
            after = analyze(apply_fix(document, fix, _NEW_NODE, catalogue))
        except EditError:
            continue
        errors = _wrong(after) - _gap(fix)
        is_gone = all((other.at, other.code, other.message) != (diagnostic.at, diagnostic.code, diagnostic.message) for other in after.diagnostics)
        if is_gone and errors <= before and (len(errors) < len(before) or diagnostic.severity != "error"):
            (clean if _told(after, "warning") <= warned else doubtful).append(fix)
        if len(clean) == MOST_OFFERED:
            break
    return tuple(clean or doubtful[:MOST_OFFERED])


def _candidates(document: Document, catalogue: Catalogue, analysis: Analysis, diagnostic: Diagnostic) -> Iterator[Fix]:
    """Each once: two ways to the same cure have one title, or do the same."""
    made: set[object] = set()
    for fix in (*diagnostic.fixes, *catalogue.cures(document, catalogue, analysis, diagnostic)):
        effect = (fix.action, fix.node, fix.where, repr(fix.value), fix.kind, fix.source, repr(fix.then))
        if fix.title not in made and effect not in made:
            yield fix
        made |= {fix.title, effect}


def _gap(fix: Fix) -> frozenset[tuple[Path, str, str]]:
    """An edge that is taken away leaves its port free, which is what the cure says it does."""
    return frozenset({((fix.node,), "port/unconnected", fix.where)}) if fix.action == "disconnect" else frozenset()


def _wrong(analysis: Analysis) -> frozenset[tuple[Path, str, str]]:
    return _told(analysis, "error")


def _told(analysis: Analysis, severity: str) -> frozenset[tuple[Path, str, str]]:
    return frozenset((diagnostic.at, diagnostic.code, diagnostic.where) for diagnostic in analysis.diagnostics if diagnostic.severity == severity)
