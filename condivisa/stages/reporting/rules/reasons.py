"""Why something is taken away from a row, or asked about it: a closed list, so that cuts can be compared."""

from enum import StrEnum


class Reason(StrEnum):
    """A typed reason of a cut or of a parked row, said as `word.cut.<reason>`. Source: practice."""

    MISSING_PAYMENT_PROOF = "missing_payment_proof"
    OUT_OF_PERIOD = "out_of_period"
    NOT_IN_BUDGET = "not_in_budget"
    OVER_LINE_CAP = "over_line_cap"
    DOUBLE_FUNDED = "double_funded"
    NO_CUP = "no_cup"
    VAT_RECOVERABLE = "vat_recoverable"
    NOT_PERTINENT = "not_pertinent"
    CASH_PAYMENT = "cash_payment"
    TIMESHEET = "timesheet"
    HOURS_EXCEED_CONTRACT = "hours_exceed_contract"
    HOURLY_COST_ABOVE_TABLE = "hourly_cost_above_table"
    WRONG_PAYEE = "wrong_payee"
    NON_ETS_BENEFICIARY = "non_ets_beneficiary"
    NO_ASSIGNMENT_LETTER = "no_assignment_letter"
    F24_NOT_BROKEN_DOWN = "f24_not_broken_down"
    INSUFFICIENT_DESCRIPTION = "insufficient_description"
    NOT_REGISTERED_VOLUNTEER = "not_registered_volunteer"
    STAFF_AND_VOLUNTEER = "staff_and_volunteer"
    INDIRECT_CEILING = "indirect_ceiling"
    DURC_IRREGULAR = "durc_irregular"
    ILLEGIBLE = "illegible"
    SUBMITTED_LATE = "submitted_late"
