"""The vault: sealed texts, the keys that seal them, the keys that wrap those keys, and how they are wrapped anew."""
