from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "UPDATE shop_product SET name = upper(name); UPDATE shop_product SET price = price + 1;",
            "UPDATE shop_product SET price = price - 1",
        ),
        migrations.RunSQL(
            [("UPDATE shop_product SET name = %s WHERE name = %s", ["100%", "APPLE"]), "UPDATE shop_product SET price = 9 WHERE price > 3"],
            migrations.RunSQL.noop,
            elidable=True,
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("CREATE TABLE extra (id integer)", "DROP TABLE extra"),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Extra",
                    fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))],
                    options={"db_table": "extra", "managed": False},
                )
            ],
        ),
        migrations.DeleteModel("Extra"),
    ]
