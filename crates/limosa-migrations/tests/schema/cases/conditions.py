"""Conditions, in checks, unique constraints and indexes."""

from .common import *  # noqa: F403

CONDITIONS = {
    "exact": lambda: Q(a=5), "negative": lambda: Q(a=-5), "string": lambda: Q(b="it's"), "percent": lambda: Q(b="5%"), "backslash": lambda: Q(b="a\\b"),
    "two": lambda: Q(a=5, b="x"), "or": lambda: Q(a=5) | Q(b="x"), "and or": lambda: Q(a=1) & (Q(a=2) | Q(b="x")), "or and": lambda: Q(a=1) | Q(a=2, b="x"),
    "not": lambda: ~Q(a=5), "not nullable": lambda: ~Q(n=5), "not two": lambda: ~Q(a=5, n=6), "not or": lambda: ~(Q(a=5) | Q(n=6)), "not in and": lambda: Q(b="x") & ~Q(n=5), "not not": lambda: ~(~Q(n=5) & Q(a=1)),
    "not isnull": lambda: ~Q(n__isnull=True), "isnull": lambda: Q(n__isnull=True), "isnotnull": lambda: Q(n__isnull=False), "none": lambda: Q(n=None), "not none": lambda: ~Q(n=None),
    "gt": lambda: Q(a__gt=1), "gte": lambda: Q(a__gte=1), "lt": lambda: Q(a__lt=1), "lte": lambda: Q(a__lte=1), "gte float": lambda: Q(a__gte=1.5), "lt float": lambda: Q(a__lt=1.5),
    "in": lambda: Q(a__in=[3, 1, 2, 3]), "in strings": lambda: Q(b__in=["x", "y"]), "not in": lambda: ~Q(n__in=[1, 2]), "range": lambda: Q(a__range=(1, 9)), "range dates": lambda: Q(d__range=(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))),
    "contains": lambda: Q(b__contains="x_y%"), "icontains": lambda: Q(b__icontains="x"), "startswith": lambda: Q(b__startswith="x"), "istartswith": lambda: Q(b__istartswith="x"), "endswith": lambda: Q(b__endswith="x"), "iendswith": lambda: Q(b__iendswith="x"),
    "iexact": lambda: Q(b__iexact="x_Y"), "regex": lambda: Q(b__regex=r"^\d+$"), "iregex": lambda: Q(b__iregex="^x"), "contains text": lambda: Q(t__contains="x"), "contains int": lambda: Q(a__contains="1"), "contains ip": lambda: Q(ip__startswith="10."),
    "flag": lambda: Q(flag=True), "not flag": lambda: Q(flag=False), "nflag": lambda: Q(nflag=True), "neg flag": lambda: ~Q(nflag=True), "flag in": lambda: Q(flag__in=[True, False]),
    "decimal": lambda: Q(price__gte=Decimal("0")), "decimal int": lambda: Q(price__gte=0), "decimal float": lambda: Q(price__lt=1.5), "decimal range": lambda: Q(price__range=(Decimal("1.5"), 3)),
    "date": lambda: Q(d__gte=datetime.date(2020, 1, 2)), "datetime": lambda: Q(dt__lt=datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)), "float": lambda: Q(f__gt=1.5), "float int": lambda: Q(f__gt=1), "uuid": lambda: Q(u=uuid.UUID(int=7)), "ip": lambda: Q(ip="10.0.0.1"),
    "duration": lambda: Q(dur__gt=datetime.timedelta(hours=1)), "time": lambda: Q(tm__gt=datetime.time(8)), "key": lambda: Q(k=5), "key id": lambda: Q(k_id=5), "key null": lambda: Q(k__isnull=True), "key in": lambda: Q(k__in=[1, 2]), "key dot id": lambda: Q(k__id=5), "pk": lambda: Q(pk__gt=5), "j null": lambda: Q(j__isnull=True),
    "f": lambda: Q(a__gt=F("pos")), "f dates": lambda: Q(d2__gte=F("d")), "not f": lambda: ~Q(a=F("n")), "f plus": lambda: Q(a__gte=F("pos") + 5), "f times f": lambda: Q(a__lte=F("pos") * F("n")), "f mod": lambda: Q(a=F("pos") % 2), "f minus": lambda: Q(a__gt=F("pos") - F("n") - 1),
    "f decimal": lambda: Q(cost__lte=F("price")), "f decimal plus": lambda: Q(cost__lte=F("price") + Decimal("1.5")), "f decimal times": lambda: Q(cost__lte=F("price") * 2), "f text": lambda: Q(b__contains=F("t")), "f startswith": lambda: Q(b__istartswith=F("t")),
    "lookup": lambda: models.lookups.GreaterThan(F("a"), F("pos")), "lookup in q": lambda: Q(models.lookups.LessThan(F("a"), 9), b="x"), "value": lambda: Q(b=Value("x")), "lower": lambda: Q(b=fn.Lower("b")), "length": lambda: models.lookups.GreaterThan(fn.Length("b"), 3),
    "upper of t": lambda: models.lookups.Exact(fn.Upper("t"), F("b")), "coalesce": lambda: Q(a__gt=fn.Coalesce("n", 0)), "concat": lambda: Q(b=fn.Concat("t", Value("-"), "b")), "concat two": lambda: Q(b=fn.Concat("t", "b")), "concat int": lambda: Q(b=fn.Concat("t", fn.Cast("a", models.TextField()))),
    "case": lambda: Q(a=models.Case(models.When(n__gt=5, then=Value(1)), models.When(Q(b="x") | Q(b="y"), then=F("n")), default=Value(2))), "now": lambda: Q(dt__lte=fn.Now()), "cast": lambda: Q(a__gt=fn.Cast("f", models.IntegerField())), "greatest": lambda: Q(a=fn.Greatest("n", "pos")), "nullif": lambda: Q(a=fn.NullIf("n", "pos")),
    "raw": lambda: models.expressions.RawSQL("a > %s", [5], output_field=models.BooleanField()), "f flag": lambda: Q(F("flag")), "func": lambda: Q(a__gt=models.Func(F("n"), Value(3), function="MOD")), "wrapper": lambda: Q(models.ExpressionWrapper(Q(a=5), output_field=models.BooleanField())), "exists or": lambda: (Q(a=1) | Q(n=2)) & (Q(a=3) | ~Q(n=4)),
    "round": lambda: Q(price=fn.Round("price", 1)), "power": lambda: Q(a=F("n") ** 2), "bitand": lambda: Q(a=F("n").bitand(3)), "trim": lambda: Q(b=fn.Trim("b")), "replace": lambda: Q(b=fn.Replace("b", Value("x"))), "left": lambda: Q(b=fn.Left("b", 2)), "cast date": lambda: Q(d=fn.Cast("dt", models.DateField())), "cast decimal": lambda: Q(price=fn.Cast("a", models.DecimalField(max_digits=5, decimal_places=2))),
}
for name, condition in CONDITIONS.items():
    case(f"check {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", check(condition=condition(), name="chk"))])
    case(f"create check {name}", lambda: [author()], lambda condition=condition: [model(fields=wide(), constraints=[check(condition=condition(), name="chk")])])
    if isinstance(condition(), Q):
        case(f"unique where {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddConstraint("Book", models.UniqueConstraint(fields=["a", "b"], condition=condition(), name="uq"))])
        case(f"index where {name}", lambda: [author(), model(fields=wide())], lambda condition=condition: [AddIndex("Book", models.Index(fields=["a"], condition=condition(), name="ix"))])
