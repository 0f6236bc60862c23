"""The JSON API: what the pages do, for programs. One module a subject, thin over `programme`."""
