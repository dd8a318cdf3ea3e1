"""`python -m ent_models`: the desk without a screen."""

import sys

from ent_models.cli import main

if __name__ == "__main__":
    sys.exit(main())
