"""The municipal office's page: schools side by side.

May use `page` and `security`.

Does not belong here: anything about a person.
"""
