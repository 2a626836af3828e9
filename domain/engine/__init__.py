"""The engine, the same for every procedure: decide, evolve, lapse, revise."""
