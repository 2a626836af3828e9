"""Who calls, and what that caller may call and see."""
