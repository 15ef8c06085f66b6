"""Consultations and complaints about service have lines of their own; where the bureau chose one, that stays."""

from django.db import migrations

OWN = {"consultation": ("consultation", "desk"), "service_complaint": ("complaint", "take_down")}


def give(apps, schema_editor):
    matters = apps.get_model("catalogue", "Matter").objects
    for code, (line, step) in OWN.items():
        matters.filter(code=code, line="").update(line=line, step=step)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_matters")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
