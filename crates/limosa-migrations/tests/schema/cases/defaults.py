"""Defaults of the database, generated columns."""

from .common import *  # noqa: F403

DB_DEFAULTS = {
    "int": (models.IntegerField, lambda: 5), "expression": (models.IntegerField, lambda: Value(3) + Value(4)), "now": (models.DateTimeField, lambda: fn.Now()), "string": (models.TextField, lambda: "it's"),
    "value": (models.TextField, lambda: Value("x")), "lower": (models.TextField, lambda: fn.Lower(Value("X"))), "none": (lambda **k: models.IntegerField(null=True, **k), lambda: None), "cast": (models.IntegerField, lambda: fn.Cast(Value("5"), models.IntegerField())), "bool": (models.BooleanField, lambda: False),
    "json": (models.JSONField, lambda: {"a": 1}), "pi": (models.FloatField, lambda: fn.Pi()), "coalesce": (models.IntegerField, lambda: fn.Coalesce(Value(None), Value(5))),
}
for name, (field, default) in DB_DEFAULTS.items():
    case(f"create db_default {name}", lambda: [], lambda field=field, default=default: [model(fields=[("f", field(db_default=default()))])])
    case(f"add db_default {name}", lambda: [model()], lambda field=field, default=default: [AddField("Book", "f", field(db_default=default()))])
    case(f"set db_default {name}", lambda field=field: [model(fields=[("f", field())])], lambda field=field, default=default: [AlterField("Book", "f", field(db_default=default()))])
    case(f"drop db_default {name}", lambda field=field, default=default: [model(fields=[("f", field(db_default=default()))])], lambda field=field: [AlterField("Book", "f", field())])
case("db_default not null", lambda: [model(fields=[("f", models.IntegerField(null=True))])], lambda: [AlterField("Book", "f", models.IntegerField(db_default=5))])
case("db_default now not null", lambda: [model(fields=[("f", models.DateTimeField(null=True))])], lambda: [AlterField("Book", "f", models.DateTimeField(db_default=fn.Now()))])
case("db_default and default", lambda: [model()], lambda: [AddField("Book", "f", models.IntegerField(default=3, db_default=5))])
case("db_default null constant", lambda: [model()], lambda: [AddField("Book", "f", models.IntegerField(null=True, db_default=5)), AddField("Book", "g", models.IntegerField(null=True, db_default=Value(5) + Value(1)))])
case("db_default same sql", lambda: [model(fields=[("f", models.IntegerField(db_default=5))])], lambda: [AlterField("Book", "f", models.IntegerField(db_default=Value(5)))])
GENERATED = {
    "sum": lambda: (F("a") + F("c"), models.IntegerField()), "lower": lambda: (fn.Lower("b"), models.CharField(max_length=9)), "const": lambda: (F("a") * 2, models.PositiveIntegerField()), "concat": lambda: (fn.Concat("b", Value("-"), "b"), models.TextField()),
    "case": lambda: (models.Case(models.When(a__gt=1, then=Value("x")), default=Value("y")), models.CharField(max_length=1)), "q": lambda: (Q(a__gt=5), models.BooleanField()), "upper": lambda: (fn.Upper("b"), models.CharField(max_length=9, db_collation="C")),
}
for name, parts in GENERATED.items():
    def generated(parts=parts, **kwargs):
        expression, output = parts()
        return models.GeneratedField(expression=expression, output_field=output, db_persist=True, **kwargs)
    case(f"create generated {name}", lambda: [], lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])])
    case(f"add generated {name}", lambda: [model(fields=fresh())], lambda generated=generated: [AddField("Book", "g", generated())])
    case(f"index generated {name}", lambda: [], lambda generated=generated: [model(fields=[*fresh(), ("g", generated(db_index=True))])])
    case(f"alter near generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda: [AddField("Book", "x", models.IntegerField(default=1))])
    case(f"remove generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda: [RemoveField("Book", "g")])
    case(f"verbose generated {name}", lambda generated=generated: [model(fields=[*fresh(), ("g", generated())])], lambda generated=generated: [AlterField("Book", "g", generated(verbose_name="x"))])
case("modify generated", lambda: [model(fields=[*fresh(), ("g", models.GeneratedField(expression=F("a") + 1, output_field=models.IntegerField(), db_persist=True))])], lambda: [AlterField("Book", "g", models.GeneratedField(expression=F("a") + 2, output_field=models.IntegerField(), db_persist=True))])
