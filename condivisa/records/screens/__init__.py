"""How every screen answers: one form, one refusal, one way to write a day and an amount.

Italian name: maschere. It knows nothing of procedures: apps above bring their words and their actions.
Legal basis: L. 4/2004 (accessibility); Linee guida di design per i servizi digitali della PA.
"""
