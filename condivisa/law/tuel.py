"""D.Lgs. 267/2000, testo unico degli enti locali (TUEL): the stages of spending, each by its own act.

Nothing here is a number: the code needs where the law says it.
"""

from __future__ import annotations

INTEGRITY = "D.Lgs. 267/2000, art. 162, c. 4"
"""What comes in is entered whole and takes nothing off what goes out."""
DIRECTOR = "D.Lgs. 267/2000, art. 107"
COMMITMENT = "D.Lgs. 267/2000, art. 183"
BOOKING = "D.Lgs. 267/2000, art. 183, c. 3"
COVERAGE_VISA = "D.Lgs. 267/2000, art. 183, c. 7"
AUTHORISATION = "D.Lgs. 267/2000, art. 184"
ORDER = "D.Lgs. 267/2000, art. 185"
NO_SPENDING_WITHOUT_COMMITMENT = "D.Lgs. 267/2000, art. 191"
