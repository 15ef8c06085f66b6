"""The matters a bureau starts with."""

from django.db import migrations

from common.catalogue.seeding import ensure


def seed(apps, schema_editor):
    ensure(apps.get_model("catalogue", "Matter"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
