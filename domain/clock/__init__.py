"""All that counts time: calendars, working days, limits, the clocks of duties, and explanations of due instants."""
