"""The activities of the workflows: they write the ledger, hand leads on, bring revised calendars, issue reports."""
