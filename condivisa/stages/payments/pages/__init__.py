"""The screens of money: what is asked and awaited, the three people of a payment, checks, final grant, returns."""

from condivisa.stages.payments.pages.conditions import checks, disputes, grant
from condivisa.stages.payments.pages.funds import finance_funds
from condivisa.stages.payments.pages.paying import payment, request_advance, request_balance, request_instalment
from condivisa.stages.payments.pages.returning import clawback, clawbacks, settlement
from condivisa.stages.payments.pages.watching import account, finance, payments

__all__ = [
    "account",
    "checks",
    "clawback",
    "clawbacks",
    "disputes",
    "finance",
    "finance_funds",
    "grant",
    "payment",
    "payments",
    "request_advance",
    "request_balance",
    "request_instalment",
    "settlement",
]
