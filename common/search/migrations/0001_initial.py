import django.db.models.deletion
from django.db import migrations, models


def create(apps, schema_editor):
    """The engine's own table; and cases that were there before wait for the job that indexes them."""
    from common.search import sql

    for statement in sql.CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
    if apps.get_model("cases", "Case").objects.exists():
        apps.get_model("search", "Rebuild").objects.create()


def drop(apps, schema_editor):
    from common.search import sql

    schema_editor.execute(sql.DROP)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rebuild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.UUIDField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('said', models.TextField()),
                ('marks', models.TextField()),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
            options={
                'verbose_name': '查找索引',
                'verbose_name_plural': '查找索引',
            },
        ),
        migrations.RunPython(create, drop),
    ]
