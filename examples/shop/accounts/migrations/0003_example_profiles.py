"""Rows to try things on: 1000 profiles."""

from django.db import migrations

PROFILES = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    INSERT INTO accounts_userprofile (name, email, plan, joined)
    SELECT 'User ' || i, 'user' || i || '@example.com', CASE WHEN i % 5 = 0 THEN 'paid' ELSE 'free' END, '2026-01-01'
    FROM n
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_plan"),
    ]

    operations = [
        migrations.RunSQL([PROFILES], ["DELETE FROM accounts_userprofile"]),
    ]
