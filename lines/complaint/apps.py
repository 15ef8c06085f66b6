from django.apps import AppConfig


class ComplaintConfig(AppConfig):
    name = "lines.complaint"
    label = "complaint"
    verbose_name = "服务投诉"

    def ready(self) -> None:
        from common import referrals
        from common.ratings import rating
        from common.surveys import answering

        from . import rules, unhappy

        referrals.takes("complaint", "take_down", rules.filled)
        rating.when_unhappy(unhappy.follow_up)
        answering.when_low(unhappy.follow_up_reply)
