from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "common.people"
    label = "people"
    verbose_name = "当事人"

    def ready(self) -> None:
        from kernel import ports

        from . import parties

        ports.plug(parties=parties)
