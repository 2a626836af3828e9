"""All that counts time: calendars, working days, limits, the clocks of duties, and their explanation."""
