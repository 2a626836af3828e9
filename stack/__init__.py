"""The whole system on one machine: servers, their guard, and a rehearsal. Developers and tests use it."""
