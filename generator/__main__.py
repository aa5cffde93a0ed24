"""`python -m generator`."""

import gc
import sys

from generator.cli import main

# A run makes millions of objects that live long or die at once, few of them in cycles: to look for those each time that
# there are 700 objects more is a tenth of it.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000

if __name__ == "__main__":
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    sys.exit(main())
