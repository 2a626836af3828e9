"""The whole system on one machine: servers, guard, rehearsal. For developers, and for the tests."""
