"""The engine, pure: definitions become machines that answer what would happen."""
