"""A half-year during which everything breaks, and the history of an undisturbed one beside it."""
