"""Lets ``python -m coach.cli`` do what ``coach`` does, where no script is installed."""

from coach.cli import main

main()
