"""What is refused before a request is read: too much, too slow, or readable in two ways."""
