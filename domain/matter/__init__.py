"""What a matter is: its events, its facts, its duties, who is who in it, and the names that cross processes."""
