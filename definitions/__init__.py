"""Data: definitions, calendars and message texts. This module only says where they lie."""

from pathlib import Path

FOLDER = Path(__file__).parent
