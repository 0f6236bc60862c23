"""Whoever sets up a school for a test or a benchmark."""

from datetime import UTC, datetime

from states.school_history import By

BY = By(datetime(2020, 8, 20, 9, tzinfo=UTC), way="command")
SALT = b"0123456789abcdef"
