"""Posts that stood before ledgers could be imported get the right where the posts a bureau starts with have it."""

from typing import Any

from django.db import migrations

HOLDERS = ("chair", "office_staff", "section")
ROLE = "ledger_keeper"


def give(apps: Any, schema_editor: Any) -> None:
    for post in apps.get_model("reach", "Post").objects.filter(code__in=HOLDERS):
        if ROLE not in post.roles:
            post.roles = [*post.roles, ROLE]
            post.save(update_fields=["roles"])


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("reach", "0001_initial")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
