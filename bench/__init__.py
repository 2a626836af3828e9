"""The benchmarks: `python -m bench`. Times are only told as ratios between what ran in the same minute."""
