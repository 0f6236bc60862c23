"""Definitions as people read and change them.

May use `page` and `security`.

Does not belong here: the checker itself: that is `states.checks`.
"""
