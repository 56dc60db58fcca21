"""Arithmetic, of all types with all others, with dates and durations."""

from .common import *  # noqa: F403

day = datetime.timedelta(days=1)
OPERATIONS = {
    "plus": lambda a, b: a + b, "minus": lambda a, b: a - b, "times": lambda a, b: a * b, "over": lambda a, b: a / b, "mod": lambda a, b: a % b, "power": lambda a, b: a ** b,
    "and": lambda a, b: a.bitand(b), "or": lambda a, b: a.bitor(b), "left": lambda a, b: a.bitleftshift(b), "right": lambda a, b: a.bitrightshift(b), "xor": lambda a, b: a.bitxor(b),
}
PAIRS = {"ints": ("a", "n"), "int and positive": ("a", "pos"), "positives": ("pos", "pos"), "decimals": ("price", "cost"), "int and decimal": ("a", "price"), "floats": ("f", "f"), "float and int": ("f", "a"), "float and decimal": ("f", "price"), "durations": ("dur", "dur"), "texts": ("b", "t")}
for operation, combine in OPERATIONS.items():
    for pair, (left, right) in PAIRS.items():
        case(f"index {pair} {operation}", lambda: [author(), model(fields=wide())], lambda combine=combine, left=left, right=right: [AddIndex("Book", models.Index(combine(F(left), F(right)), name="ix"))])
        case(f"check {pair} {operation}", lambda: [author(), model(fields=wide())], lambda combine=combine, left=left, right=right: [AddConstraint("Book", check(condition=models.lookups.GreaterThan(combine(F(left), F(right)), 0), name="chk"))])
EXPRESSIONS = {
    "int literal": lambda: F("a") + 5, "literal int": lambda: 5 - F("a"), "negative": lambda: -F("a"), "literal decimal": lambda: F("price") * Decimal("1.5"), "literal float": lambda: F("f") / 2.5, "literal none": lambda: F("a") + Value(None), "chain": lambda: (F("a") + 1) * (F("n") - 2) % 7, "chain decimal": lambda: F("price") * 2 - F("cost") / 3,
    "literal string": lambda: F("b") + Value("x"), "int and float literal": lambda: F("a") * 1.5, "decimal and float literal": lambda: F("price") * 1.5, "xor literal": lambda: F("a").bitxor(3), "power literal": lambda: F("price") ** 2,
    "date minus date": lambda: F("d") - F("d2"), "datetime minus datetime": lambda: F("dt") - F("dt"), "time minus time": lambda: F("tm") - F("tm"), "date minus datetime": lambda: F("d") - F("dt"), "date plus duration": lambda: F("d") + F("dur"), "datetime plus day": lambda: F("dt") + day, "day plus datetime": lambda: day + F("dt"),
    "datetime minus hour": lambda: F("dt") - datetime.timedelta(hours=1, microseconds=5), "time plus duration": lambda: F("tm") + F("dur"), "duration times int": lambda: F("dur") * 2, "duration over float": lambda: F("dur") / 2.5, "int times duration": lambda: F("a") * F("dur"), "duration plus day": lambda: F("dur") + day, "day plus day": lambda: Value(day) + Value(day),
    "duration times text": lambda: F("dur") * F("b"), "duration mod": lambda: F("dur") % F("a"), "date difference compared": lambda: models.lookups.GreaterThan(F("dt") - F("dt"), day), "date plus compared": lambda: models.lookups.LessThan(F("d") + day, F("d2")), "now minus": lambda: fn.Now() - F("dt"), "now plus": lambda: fn.Now() + day,
    "wrapped date plus": lambda: models.ExpressionWrapper(F("d") + day, output_field=models.DateField()), "date times": lambda: F("d") * 2, "duration minus date": lambda: F("dur") - F("d"), "value date minus": lambda: Value(datetime.date(2020, 1, 1)) - F("d"), "string date": lambda: Value("2020-01-01", models.DateField()) - F("d"),
}
for name, expression in EXPRESSIONS.items():
    case(f"index {name}", lambda: [author(), model(fields=wide())], lambda expression=expression: [AddIndex("Book", models.Index(expression(), name="ix"))])
    case(f"check {name}", lambda: [author(), model(fields=wide())], lambda expression=expression: [AddConstraint("Book", check(condition=models.lookups.IsNull(expression(), False), name="chk"))])
    case(f"check in q {name}", lambda: [author(), model(fields=wide())], lambda expression=expression: [AddConstraint("Book", check(condition=Q(a__gt=expression()), name="chk"))])
for name, condition in {
    "date": lambda: Q(d2__gte=F("d") + day), "datetime": lambda: Q(dt__lte=F("dt") + F("dur")), "duration": lambda: Q(dur__lt=F("dt") - F("dt")), "duration times": lambda: Q(dur__lt=F("dur") * 2), "decimal": lambda: Q(price__gte=F("cost") * Decimal("0.5")), "not decimal": lambda: ~Q(price=F("cost") - 1), "text": lambda: Q(b=F("t")), "year": lambda: Q(d__year=F("a")), "nested": lambda: Q(a=(F("n") + 1) * 2),
}.items():
    case(f"where {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", check(condition=condition(), name="chk"))])
