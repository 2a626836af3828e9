"""A matter on its way, each verb once: begin, deliver, fold, place, revise, reconcile; and what they work with."""
