"""From a rulebook's files to a `Rulebook`: `loader` reads them, by `grammar`, `checks` and `exploring`; overlays."""
