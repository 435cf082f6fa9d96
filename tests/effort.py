"""How much chance gets to do: `make test` takes minutes, and `make soak` multiplies the examples and seeds of the same tests."""

import os
from typing import Final

EFFORT: Final = int(os.environ.get("SANTUNAN_TEST_EFFORT", "1"))
"""Times as many examples and seeds; 1 in `make test`."""
