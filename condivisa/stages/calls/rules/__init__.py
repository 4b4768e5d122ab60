"""What the law and the notice ask of a call: figures, readings of unstated bases, budget, readiness, window.

`notice.findings` and `notice.together` read whole notices: the command line and the draft's page show the same.
"""
