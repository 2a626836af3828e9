"""Evidence in chains of hashes, and the signed roots over them: how they are checked, and how roots are made."""
