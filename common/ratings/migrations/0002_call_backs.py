
import django.db.models.deletion
import kernel.journal.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='rating',
            name='follow_up',
        ),
        migrations.RemoveField(
            model_name='rating',
            name='followed_up_by',
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='回访时间')),
                ('outcome', models.CharField(choices=[('settled', '已改正或者解决，对方认可'), ('explained', '已说明情况，对方理解'), ('unhappy', '已听取意见，对方仍不满意'), ('unreached', '没有联系上')], max_length=12, verbose_name='回访结果')),
                ('note', kernel.journal.fields.SealedText(max_length=500, verbose_name='回访情况')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='回访人')),
                ('rating', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='ratings.rating', verbose_name='评价')),
            ],
            options={
                'verbose_name': '不满意回访',
                'verbose_name_plural': '不满意回访',
                'ordering': ['at', 'id'],
            },
        ),
    ]
