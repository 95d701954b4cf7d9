"""The loss and the metric that fit the target, added at one stroke wherever their lack is told."""

from __future__ import annotations

from nnbuilder.layers.suggest import add_loss_and_metric
from nnbuilder.ui.session import Session

TITLE = "Add loss and metric"
_MOST_NODES = 5


def add_measures(session: Session) -> None:
    """Adds them as one undo step; tells why where that cannot be done."""
    ids = iter([session.new_id() for _ in range(_MOST_NODES)])
    session.do(TITLE, lambda document: add_loss_and_metric(document, session.catalogue, ids.__next__))
