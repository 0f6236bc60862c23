"""The same pair lifecycle on nastavnik, on what one would take instead, and on bare SQL."""
