"""What every page has: templates, inputs, uploads, notices, pictures, the school year.

May use `security`.

Does not belong here: no page of its own.
"""
