"""Signing in, one's own account, and everybody's for the administrator.

May use `page` and `security`.

Does not belong here: how a password is kept: that is `programme.access`.
"""
