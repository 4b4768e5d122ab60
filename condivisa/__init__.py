"""Condivisa: amministrazione condivisa, from the first public hearing to the last euro.

Italian public bodies and third-sector bodies plan, design and run services together; this
package holds what they do, what the law asks of it, and what came of the money.
Legal basis: Cost., art. 118, c. 4; D.Lgs. 117/2017, art. 55-57; D.M. 72/2021.
"""
