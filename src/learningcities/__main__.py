"""`python -m learningcities` is the command `learningcities`."""

import sys

from learningcities.cli import main

sys.exit(main())
