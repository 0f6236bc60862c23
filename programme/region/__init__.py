"""Many schools: one sweep over all of a shard, and schools side by side in numbers.

May use `mail` and what is below.

Does not belong here: nothing that one school needs; nobody's personal data.
"""
