"""Applications for legal aid have a line of their own; where the bureau chose one, that stays."""

from django.db import migrations

OWN = {"aid_civil": {"category": "civil"}, "aid_criminal": {"category": "criminal"}}


def give(apps, schema_editor):
    matters = apps.get_model("catalogue", "Matter").objects
    for code, prefill in OWN.items():
        matters.filter(code=code, line="").update(line="legal_aid", step="apply", prefill=prefill)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_lines_of_their_own")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
