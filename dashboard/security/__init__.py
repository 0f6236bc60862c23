"""Who is asking and what they may open: rights, visitors, cookies, limits, the security log.

May use `programme` alone.

Does not belong here: no page and no template.
"""
