"""What the API and the worker share as processes: settings, logs, metrics."""
