"""The law as values: what a rulebook says, and the rulebooks that this process has. Standard library only."""
