"""The Crema story carried out by hand, by its people, in real browsers, from an empty installation.

Each chapter is told in the users' words; `house` is where they are, `someone` what anybody can do in front of a page.
"""
