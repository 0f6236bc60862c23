"""Who signs in: accounts, passwords, attempts, sessions and tokens.

May use `school`.

Does not belong here: what somebody may do with an instance is decided by its definition, never
here; which page they may open is `dashboard.security`.
"""
