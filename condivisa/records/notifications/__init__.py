"""Notifications: who is told of which act. Every message is written with the act and sent after it.

Italian name: comunicazioni. Those to be read first wait in the outbox until a person releases them.
Legal basis: L. 241/1990, art. 7-8, 10-bis, 21-bis; D.Lgs. 82/2005, art. 5-bis, 6.
"""
