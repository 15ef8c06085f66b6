"""Days off and days worked from the notices for 2004 to 2026."""

from pathlib import Path

from django.db import migrations

from kernel.clocks.days import parse

DAYS = Path(__file__).parent.parent / "data" / "days.csv"


def seed(apps, schema_editor):
    day = apps.get_model("clocks", "Day")
    entries = parse(DAYS.read_text(encoding="utf-8"))
    day.objects.bulk_create(day(date=e.date, working=e.working, name=e.name, source=e.source) for e in entries)


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
