"""The coordinator's pages: today, pairs, an instance, triggers, people, letters, the roadmap.

May use `page` and `security`.

Does not belong here: other people's pages: each has a room of its own.
"""
