"""People: added, given roles, away, erased; all that is known about one of them.

May use `mail` and what is below.

Does not belong here: accounts for the pages are `access`.
"""
