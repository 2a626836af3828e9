"""The activities of the workflows. They write the ledger, hand leads on, tell matters of revised calendars, and issue
reports.
"""
