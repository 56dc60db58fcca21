from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("product", "a", models.IntegerField(default=3)),
        migrations.RunSQL("UPDATE shop_product SET a = 4", migrations.RunSQL.noop),
        migrations.RenameField("product", "a", "b"),
        migrations.AlterModelTable("product", "goods"),
        migrations.AlterModelTable("product", None),
        migrations.RemoveField("product", "b"),
    ]
