"""`python -m nnbuilder` is the command `nnbuilder`."""

import sys

from nnbuilder.cli import main

if __name__ == "__main__":
    sys.exit(main())
