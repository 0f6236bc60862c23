"""Whoever sets up a school to be measured."""

from datetime import UTC, datetime

from states.school_history import By

BY = By(datetime(2020, 8, 20, 9, tzinfo=UTC), way="command")
