"""Schema versions, run by `store.database.open_database`."""
