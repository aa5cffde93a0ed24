"""`python -m generator`."""

import gc
import sys

from generator.cli import main

# A run makes millions of objects that live long or die at once, few of them in cycles: to look for those each time that
# there are 700 objects more is a tenth of it.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000

if __name__ == "__main__":
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    code = main()
    # Nor does it pay to free object by object what the end of the process frees at once.
    gc.freeze()
    sys.exit(code)
