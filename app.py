"""The coach in the browser: `python app.py`, with the options of `coach serve`."""

import sys

from coach.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "serve")
    main()
