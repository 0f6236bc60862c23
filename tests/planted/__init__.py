"""Faults that the tests must catch: each is planted into a copy of this tree, and its tests are
expected to go red. `make planted` does it for all of them."""
