"""What a module that takes no arguments does when it gets some, such as ``--help``."""

import sys


def none(told: str | None) -> None:
    """Go on where the process has no arguments. Else print what the module does (its docstring), and end: with status 0
    for a request for help, with 2 for anything else.
    """
    if given := sys.argv[1:]:
        sys.stdout.write((told or "").strip() + "\n")
        sys.exit(0 if given[0] in ("-h", "--help") else 2)
