"""Letters: composed, rendered and handed over. Knows nothing of the database."""
