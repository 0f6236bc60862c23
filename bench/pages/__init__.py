"""A school as large as the pages are measured on, and what is measured there."""
