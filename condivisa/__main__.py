"""`python -m condivisa`: the command line."""

import sys

from condivisa.site.cli import main

sys.exit(main())
