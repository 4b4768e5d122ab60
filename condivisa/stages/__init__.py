"""The stages of shared administration, from left to right: an app imports only apps to its left.

alliances > coprogramming > calls > applications > selection > codesign > agreements > reporting > payments > monitoring
Legal basis: D.Lgs. 117/2017, art. 55; D.M. 72/2021.
"""
