"""People's words and the law's a bureau starts with."""

from django.db import migrations

from common.knowledge.finding.synonyms import ensure


def seed(apps, schema_editor):
    ensure(apps.get_model("knowledge", "Synonym"))


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_first")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
