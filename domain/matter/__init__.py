"""What a matter is: its events, its facts, its duties, the roles in it, and the names that several processes use."""
