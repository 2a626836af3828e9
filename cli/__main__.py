"""The command line: ``./shouwen --help``, in the image ``shouwen --help``."""

import os
import sys

from cyclopts import App

from cli import audit, databases, deadlines, rulebooks, simulation, vault
from domain.reading.grammar.rows import RulebookError

app = App(
    name="shouwen",
    help="首问负责制：规则文本、期限、情景推演和本地数据库的命令。",
    help_flags=["--help", "-h"],
    version_flags=[],
    result_action="return_value",
)
for command in (rulebooks.check, rulebooks.table, rulebooks.diff, rulebooks.release):
    app.command(command)
app.command(deadlines.explain)
app.command(simulation.simulate)
app.command(databases.migrate)
app.command(databases.mend)
app.command(databases.directory)
app.command(audit.audit)
app.command(vault.vault)


def main(arguments: list[str]) -> int:
    """Run one command. Returns the exit status: 0, or 1 with the reason on standard error."""
    try:
        status = app(arguments) or 0
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read along has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"无法读写 {error.filename or ''}：{error.strerror or error}", file=sys.stderr)
    except (RulebookError, ValueError) as error:
        print(error, file=sys.stderr)
    else:
        return status
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
