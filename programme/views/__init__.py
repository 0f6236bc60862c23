"""What a person is shown: today, an instance, the roadmap, the board, deadlines, figures.

May use `upkeep` and what is below.

Does not belong here: changes nothing, and knows no HTML and no table of a terminal: that is the
faces.
"""
