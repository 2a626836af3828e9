"""The calls that read: matters, timelines, explanations, the law, the directory, the event stream."""
