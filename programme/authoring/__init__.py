"""Definitions before they run: checked, drawn, kept as drafts and as versions.

May use `access` and `school`.

Does not belong here: nothing that touches a live instance: moving those is
`processes.migration`.
"""
