"""Pages behind the links in letters, for people who have no account.

May use `page` and `security`.

Does not belong here: anything that asks for a session.
"""
