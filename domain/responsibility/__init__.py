"""Who held a clock, to whom the lead of its lateness points, and what shows that nobody is to blame."""
