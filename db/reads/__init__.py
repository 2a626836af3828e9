"""What is asked of matters and their ledgers: lists, counts, reports, events for others. Nothing here writes."""
