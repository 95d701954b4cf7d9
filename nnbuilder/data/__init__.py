"""What lies somewhere becomes samples; called, arrays become a data set (`nnbuilder.api.data`)."""

from nnbuilder.rooms import make_callable

make_callable(__name__)
