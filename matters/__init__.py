"""What happens to a matter on its way. Each verb has one module: begin, deliver, fold, place, revise, reconcile. Beside
them is what these modules work with.
"""
