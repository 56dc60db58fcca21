"""Rows to try things on: 40 products, 3000 orders with two lines each."""

from django.db import migrations

PRODUCTS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
    INSERT INTO orders_product (name, price)
    SELECT 'Product ' || i, 3 * i
    FROM n
"""

ORDERS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO orders_order (profile_id, placed, shipping, note)
    SELECT i % 1000 + 1, '2026-06-01 12:00:00', 4.90, ''
    FROM n
"""

LINES = """
    INSERT INTO orders_orderline (order_id, product_id, quantity)
    SELECT o.id, (o.id + k.i * 7) % 40 + 1, k.i + 1
    FROM orders_order o
    CROSS JOIN (SELECT 0 AS i UNION ALL SELECT 1) k
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_example_profiles"),
        ("orders", "0003_shipping_and_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            [PRODUCTS, ORDERS, LINES],
            [
                "DELETE FROM orders_orderline",
                "DELETE FROM orders_order",
                "DELETE FROM orders_product",
            ],
        ),
    ]
