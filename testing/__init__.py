"""The test kit: scenarios that read like the law, for rulebooks, and a running stack, for integrations.

- `testing.scenario`: given-when-then for a matter under any rulebook. It needs Python alone.
- `testing.district`: the agencies and people that a scenario has.
- `testing.fields`: the fields of an act as a test writes them.
- `testing.stack`: a pytest plugin with the running system and the people of the sample district.
"""
