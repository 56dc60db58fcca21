from django.db import migrations


def fill(apps, schema_editor):
    Product = apps.get_model("shop", "Product")
    for product in Product.objects.using(schema_editor.connection.alias).filter(code=None):
        product.code = product.name[:3]
        product.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_product_code")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
