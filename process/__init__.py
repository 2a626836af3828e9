"""What both processes read and tell: settings, logs, metrics."""
