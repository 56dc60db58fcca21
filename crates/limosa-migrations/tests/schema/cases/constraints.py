"""Constraints."""

from .common import *  # noqa: F403

CONSTRAINTS = {
    "unique": lambda: models.UniqueConstraint(fields=["a", "b"], name="uq"),
    "unique deferred": lambda: models.UniqueConstraint(fields=["a"], name="uq", deferrable=models.Deferrable.DEFERRED),
    "unique immediate": lambda: models.UniqueConstraint(fields=["a"], name="uq", deferrable=models.Deferrable.IMMEDIATE),
    "unique include": lambda: models.UniqueConstraint(fields=["a"], include=["b", "n"], name="uq"),
    "unique opclass": lambda: models.UniqueConstraint(fields=["b"], opclasses=["varchar_pattern_ops"], name="uq"),
    "unique expression": lambda: models.UniqueConstraint(fn.Lower("b"), F("a").desc(), name="uq"),
    "unique nulls": lambda: models.UniqueConstraint(fields=["a", "n"], nulls_distinct=False, name="uq"),
    "unique nulls distinct": lambda: models.UniqueConstraint(fields=["n"], nulls_distinct=True, condition=Q(a__gt=1), name="uq"),
    "check": lambda: check(condition=Q(a__gte=0), name="ck"),
    "exclusion": lambda: ExclusionConstraint(name="ex", expressions=[("a", "="), (fn.Length("b"), "=")], condition=Q(a__gt=1), include=["n"], deferrable=models.Deferrable.DEFERRED),
    "exclusion spgist": lambda: ExclusionConstraint(name="ex", expressions=[(pg_indexes.OpClass("b", name="text_ops"), "=")], index_type="SPGIST"),
}
for name, constraint in CONSTRAINTS.items():
    case(f"add constraint {name}", lambda: [author(), model(fields=wide())], lambda constraint=constraint: [AddConstraint("Book", constraint())])
    case(f"create constraint {name}", lambda: [author()], lambda constraint=constraint: [model(fields=wide(), constraints=[constraint()])])
    case(f"create constraint params {name}", lambda: [author()], lambda constraint=constraint: [model(fields=[*wide(), ("x", models.IntegerField(db_default=5))], constraints=[constraint()])])
    if "exclusion" not in name:
        case(f"remove constraint {name}", lambda constraint=constraint: [author(), model(fields=wide(), constraints=[constraint()])], lambda constraint=constraint: [RemoveConstraint("Book", constraint().name)])
        case(f"alter with constraint {name}", lambda constraint=constraint: [author(), model(fields=wide(), constraints=[constraint()])], lambda: [AlterField("Book", "f", models.TextField())])
