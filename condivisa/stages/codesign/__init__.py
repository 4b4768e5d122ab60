"""The working table: rounds, meetings with minutes, versions of project and plan, negotiated terms, the final project.

Italian name: co-progettazione.
Legal basis: D.Lgs. 117/2017, art. 55, c. 3; D.M. 72/2021, par. 3.
"""
