"""What callers read: matters, timelines, explanations, the law, the directory, events."""
