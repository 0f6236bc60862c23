"""What happened: entries, the state of any day, checkpoints, verification, exports.

May use `processes` and what is below.

Does not belong here: nothing that changes an instance.
"""
