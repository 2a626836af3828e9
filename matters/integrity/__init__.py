"""What keeps a matter's run and its ledger equal: where a step comes from, who has meddled, and how it is mended."""
