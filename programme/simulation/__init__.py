"""A school year in virtual time, through the very same decisions and tables; the example school.

May use `mail` and what is below.

Does not belong here: no rule of its own: simulated people pull the triggers that people pull.
"""
