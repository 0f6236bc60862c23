"""A school year in virtual time, through the very same decisions and tables."""
