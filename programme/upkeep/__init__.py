"""What keeps a school running: runs of the flows, incidents, backup, tidying at night.

May use `history` and what is below.

Does not belong here: what a run does to instances is `processes`; what it sends is `mail`.
"""
