"""What each step asks. Nothing that was entered before is asked again."""

from .agreement import (
    ConfirmationAnswer,
    ConfirmationAsk,
    OralAgreement,
    PerformanceForm,
    Reminder,
    VisitForm,
    WrittenAgreement,
)
from .ending import Archiving, Closing, Declining, Failure, Settlement, Withdrawal
from .mediating import Choice, InquiryForm, PoliceReply, PoliceReport, SessionForm, mediators_of
from .opening import Acceptance, Application, Finding, Refusal, Registration, Transfer
from .parts import DateInput, Groups

__all__ = [
    "Acceptance",
    "Application",
    "Archiving",
    "Choice",
    "Closing",
    "ConfirmationAnswer",
    "ConfirmationAsk",
    "DateInput",
    "Declining",
    "Failure",
    "Finding",
    "Groups",
    "InquiryForm",
    "OralAgreement",
    "PerformanceForm",
    "PoliceReply",
    "PoliceReport",
    "Refusal",
    "Registration",
    "Reminder",
    "SessionForm",
    "Settlement",
    "Transfer",
    "VisitForm",
    "Withdrawal",
    "WrittenAgreement",
    "mediators_of",
]
