"""The benchmarks (`python -m bench`). A time is told only as a ratio to another time of the same minute."""
