"""From a rulebook's files to a `Rulebook`: grammar, checks, exploration, overlays."""
