"""The operator's page: what needs a look now."""
