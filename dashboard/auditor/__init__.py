"""The auditor's pages: history, checkpoints, runs. They change nothing.

May use `page` and `security`.

Does not belong here: anything that writes.
"""
