"""What people say is read with the articles: the index of a house that has laws is built anew."""

from django.db import migrations

from common.knowledge.finding.index import build_laws


def build(apps, schema_editor):
    if apps.get_model("knowledge", "Article").objects.exists():
        build_laws()


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_synonyms")]

    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
