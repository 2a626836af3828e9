"""The law as values: what a rulebook says, and the rulebooks that this process knows. Standard library only."""
