"""The open school: its settings, its database and machines, its key, and what things are called.

May use `store` and `states` alone.

Does not belong here: nothing that reads or changes an instance: that is `processes`.
"""
