"""How this product talks to Temporal: the client with its signed payloads, search attributes, schedules, and the clocks
that the local stack moves.
"""
