"""The model taken away, in one format a file; called, it writes one (`nnbuilder.api.export`)."""

from nnbuilder.rooms import make_callable

make_callable(__name__)
