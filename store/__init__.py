"""The database: tables and named functions over them. Nothing else speaks SQL."""
