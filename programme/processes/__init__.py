"""What happens to instances: the one place that decides and applies, and everything that asks it
to.

May use `authoring`, `access` and `school`.

Does not belong here: what a person is shown is `views`, letters are `mail`.
"""
