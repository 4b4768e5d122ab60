"""Stories: whole procedures told through the product's own actions, on invented people and entities.

`condivisa play NAME` tells one in a database of its own; the demo tells one up to its living moment. What is invented
stands in `examples/stories/NAME.toml`; what is real, in the procedure files that the story names.
"""
