"""The command line ``shouwen``: rulebooks, limits, scenarios, and the database of an installation."""
