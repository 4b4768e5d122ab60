"""The procedure file: one percorso in TOML, as a person reads it and another territory starts from it.

`shape` says what may be written, `places` where it is written, `reading` turns text into a `ProcedureFile` or
findings, `judging` asks the stages' rules, `loading` writes. `docs/procedure-file.md` describes it.
"""
