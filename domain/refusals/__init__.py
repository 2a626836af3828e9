"""Why an act is refused, in Chinese: which conditions of the rows don't hold, and what has to be done first."""
