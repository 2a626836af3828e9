"""A matter on its way: begin, deliver, place, revise, reconcile; and the law, calendars and Temporal client for it."""
