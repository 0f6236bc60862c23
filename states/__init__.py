"""The engine, pure: definitions become machines that answer what would happen.

To read it: `definition` (the language), `reading` and `checks` (from text to a definition without
faults), `structure` (its shape, read off `transitions`), `machine` (compiled once per version),
`decision` (the values), `decide` and `timers` (what happens), `effects` and `deadline` (what
follows), `history` and `replay` (what is kept, and back).

Does not belong here: a database, a file, a mail server, a clock.
"""
