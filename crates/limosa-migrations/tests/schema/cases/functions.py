"""Every function of `django.db.models.functions`, in indexes, checks and generated columns."""

from .common import *  # noqa: F403

MOMENTS = ["year", "iso_year", "quarter", "month", "week", "week_day", "iso_week_day", "day", "hour", "minute", "second"]
FUNCTIONS = {
    # text
    "chr": lambda: fn.Chr("a"), "concat": lambda: fn.Concat("b", Value(" "), "t", Value("!"), "a"), "concat output": lambda: fn.Concat("a", "n", output_field=models.TextField()),
    "left": lambda: fn.Left("b", 3), "left of": lambda: fn.Left(fn.Lower("b"), F("a")), "length": lambda: fn.Length("b"), "lower": lambda: fn.Lower(F("b")), "lpad": lambda: fn.LPad("b", 10, Value("x")), "lpad blank": lambda: fn.LPad("b", F("a")),
    "ltrim": lambda: fn.LTrim("b"), "md5": lambda: fn.MD5("b"), "ord": lambda: fn.Ord("b"), "repeat": lambda: fn.Repeat("b", 2), "replace": lambda: fn.Replace("b", Value("x"), Value("y")), "replace nothing": lambda: fn.Replace(F("b"), Value("x")),
    "reverse": lambda: fn.Reverse("b"), "right": lambda: fn.Right("b", 2), "rpad": lambda: fn.RPad("b", 10, Value("0")), "rtrim": lambda: fn.RTrim("b"), "sha1": lambda: fn.SHA1("b"), "sha224": lambda: fn.SHA224("b"), "sha256": lambda: fn.SHA256("b"),
    "sha384": lambda: fn.SHA384("b"), "sha512": lambda: fn.SHA512("b"), "strindex": lambda: fn.StrIndex("b", Value("x")), "substr": lambda: fn.Substr("b", 2), "substr length": lambda: fn.Substr("b", 2, 3), "substr keyword": lambda: fn.Substr("b", pos=1, length=4),
    "trim": lambda: fn.Trim("b"), "upper": lambda: fn.Upper(fn.Trim("b")),
    # math
    "abs": lambda: fn.Abs("a"), "abs decimal": lambda: fn.Abs("price"), "acos": lambda: fn.ACos("f"), "asin": lambda: fn.ASin("f"), "atan": lambda: fn.ATan("price"), "atan2": lambda: fn.ATan2("f", "a"), "ceil": lambda: fn.Ceil("f"), "ceil decimal": lambda: fn.Ceil("price"),
    "cos": lambda: fn.Cos("a"), "cot": lambda: fn.Cot("a"), "degrees": lambda: fn.Degrees("f"), "exp": lambda: fn.Exp("a"), "floor": lambda: fn.Floor("f"), "ln": lambda: fn.Ln("price"), "log": lambda: fn.Log(10, "f"), "log int": lambda: fn.Log(2, "a"),
    "mod": lambda: fn.Mod("a", 3), "mod float": lambda: fn.Mod("f", "f"), "mod decimal": lambda: fn.Mod("price", 2), "pi": lambda: fn.Pi() * F("f"), "power": lambda: fn.Power("a", 2), "power decimal": lambda: fn.Power("price", 2), "radians": lambda: fn.Radians("a"),
    "round": lambda: fn.Round("f"), "round precision": lambda: fn.Round("price", precision=1), "round int": lambda: fn.Round("a", -1), "sign": lambda: fn.Sign("a"), "sin": lambda: fn.Sin("f"), "sqrt": lambda: fn.Sqrt("a"), "sqrt decimal": lambda: fn.Sqrt("price"), "tan": lambda: fn.Tan("f"),
    # comparison
    "coalesce": lambda: fn.Coalesce("n", "a", 0), "coalesce text": lambda: fn.Coalesce("t", Value("")), "coalesce decimal": lambda: fn.Coalesce("price", Decimal("0")), "coalesce mixed": lambda: fn.Coalesce("price", Value(0)), "coalesce output": lambda: fn.Coalesce("price", 0, output_field=models.DecimalField()),
    "greatest": lambda: fn.Greatest("a", "n", 5), "greatest dates": lambda: fn.Greatest("d", "d2"), "least": lambda: fn.Least("price", "cost"), "nullif": lambda: fn.NullIf("b", Value("")), "collate": lambda: fn.Collate(fn.Lower("b"), "C"), "collate inside": lambda: fn.Upper(fn.Collate("b", "C")),
    "cast char": lambda: fn.Cast("a", models.CharField(max_length=5)), "cast char unlimited": lambda: fn.Cast("a", models.CharField()), "cast text": lambda: fn.Cast("a", models.TextField()), "cast int": lambda: fn.Cast("f", output_field=models.IntegerField()), "cast big": lambda: fn.Cast("f", models.BigIntegerField()), "cast auto": lambda: fn.Cast("f", models.AutoField()),
    "cast bigauto": lambda: fn.Cast("f", models.BigAutoField()), "cast positive": lambda: fn.Cast("f", models.PositiveIntegerField()), "cast decimal": lambda: fn.Cast("a", models.DecimalField(max_digits=8, decimal_places=3)), "cast float": lambda: fn.Cast("a", models.FloatField()), "cast date": lambda: fn.Cast("dt", models.DateField()),
    "cast datetime": lambda: fn.Cast("d", models.DateTimeField()), "cast time": lambda: fn.Cast("dt", models.TimeField()), "cast bool": lambda: fn.Cast("a", models.BooleanField()), "cast json": lambda: fn.Cast("t", models.JSONField()), "cast uuid": lambda: fn.Cast("t", models.UUIDField()), "cast duration": lambda: fn.Cast("a", models.DurationField()),
    "cast ip": lambda: fn.Cast("t", models.GenericIPAddressField()), "cast binary": lambda: fn.Cast("t", models.BinaryField()), "cast slug": lambda: fn.Cast("t", models.SlugField()), "cast key": lambda: fn.Cast("t", models.EmailField()),
    # dates
    **{f"extract {kind}": (lambda kind=kind: fn.Extract("dt", kind)) for kind in MOMENTS},
    **{f"extract date {kind}": (lambda kind=kind: fn.Extract("d", kind)) for kind in MOMENTS[:8]},
    "extract time hour": lambda: fn.ExtractHour("tm"), "extract time second": lambda: fn.ExtractSecond("tm"), "extract duration day": lambda: fn.ExtractDay("dur"), "extract duration second": lambda: fn.ExtractSecond("dur"),
    "extract class year": lambda: fn.ExtractYear("dt"), "extract class iso": lambda: fn.ExtractIsoYear("d"), "extract class month": lambda: fn.ExtractMonth("d"), "extract class week": lambda: fn.ExtractWeek("d"), "extract class weekday": lambda: fn.ExtractWeekDay("d"), "extract class isoweekday": lambda: fn.ExtractIsoWeekDay("d"),
    "extract class quarter": lambda: fn.ExtractQuarter("d"), "extract class minute": lambda: fn.ExtractMinute("dt"), "extract epoch": lambda: fn.Extract("dt", "epoch"), "extract hour of date": lambda: fn.ExtractHour("d"), "extract of int": lambda: fn.ExtractHour("a"),
    **{f"trunc {kind}": (lambda kind=kind: fn.Trunc("dt", kind)) for kind in ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]},
    **{f"trunc date {kind}": (lambda kind=kind: fn.Trunc("d", kind)) for kind in ["year", "quarter", "month", "week", "day"]},
    "trunc class year": lambda: fn.TruncYear("d"), "trunc class quarter": lambda: fn.TruncQuarter("dt"), "trunc class month": lambda: fn.TruncMonth("dt", output_field=models.DateField()), "trunc class week": lambda: fn.TruncWeek("dt"), "trunc class day": lambda: fn.TruncDay("dt"), "trunc class hour": lambda: fn.TruncHour("tm"),
    "trunc class minute": lambda: fn.TruncMinute("dt"), "trunc class second": lambda: fn.TruncSecond("dt", output_field=models.TimeField()), "trunc class date": lambda: fn.TruncDate("dt"), "trunc class time": lambda: fn.TruncTime("dt"), "trunc hour of date": lambda: fn.TruncHour("d"),
    "now": lambda: fn.Now(), "random": lambda: fn.Random(), "uuid4": lambda: fn.UUID4(), "uuid7": lambda: fn.UUID7(),
    # JSON
    "json object": lambda: fn.JSONObject(name="b", size=F("a") * 2, one=1), "json object lower": lambda: fn.JSONObject(x=fn.Lower("b")), "json object empty": lambda: fn.JSONObject(), "json array": lambda: fn.JSONArray("b", F("a"), Value("x"), 5), "json array empty": lambda: fn.JSONArray(), "json nested": lambda: fn.JSONObject(x=fn.JSONArray("a")),
    # conditional, custom
    "case": lambda: models.Case(models.When(a__gt=1, then="b"), models.When(Q(n=2) | Q(n=3), then=Value("x")), default=Value("y")), "case no default": lambda: models.Case(models.When(a=1, then=F("price"))), "case decimal": lambda: models.Case(models.When(a=1, then="price"), default=Decimal("0")),
    "case decimals": lambda: models.Case(models.When(a=1, then=Value(Decimal("1.5"))), default=Value(Decimal("2"))), "case output": lambda: models.Case(models.When(a=1, then=1), default=0, output_field=models.IntegerField()), "case condition": lambda: models.Case(models.When(models.lookups.GreaterThan(F("a"), 1), then=1)), "case condition and": lambda: models.Case(models.When(Q(a=1), b="x", then=1)),
    "case flag": lambda: models.Case(models.When(flag=True, then=1), default=0), "case expression flag": lambda: models.Case(models.When(F("flag"), then=1)), "case empty": lambda: models.Case(default=Value(5)),
    "func": lambda: models.Func(F("b"), function="INITCAP"), "func template": lambda: models.Func(F("b"), F("t"), template="%(function)s(%(expressions)s FOR 3)", function="SUBSTR", arg_joiner=" FROM "), "func percent": lambda: models.Func(F("b"), template="to_char(%(expressions)s, '99%%%%')"), "func extra": lambda: models.Func("b", function="X", template="%(function)s(%(expressions)s, %(kind)s)", kind="'k'"),
    "func output": lambda: models.Func(F("a"), function="F", output_field=models.DecimalField()), "func positional": lambda: models.Func("a", Value(1), Value("x"), function="F"), "func no function": lambda: models.Func("a"), "func transform": lambda: models.Transform("a", function="T"),
    "value": lambda: Value(5), "value output": lambda: Value("5", output_field=models.IntegerField()), "wrapper": lambda: models.ExpressionWrapper(F("a") + F("price"), output_field=models.FloatField()), "wrapper decimal": lambda: models.ExpressionWrapper(F("a") + F("f"), models.DecimalField()), "negated": lambda: ~models.ExpressionWrapper(Q(a=1), output_field=models.BooleanField()),
    "raw": lambda: models.expressions.RawSQL("lower(%s) || 'x%%' || b", ("Y",)), "exists": lambda: ~Q(a=1), "sum": lambda: models.Sum("a"), "count": lambda: models.Count("*"), "window": lambda: models.Window(fn.RowNumber()), "sliced one": lambda: F("b")[2],
    "transform in f": lambda: F("d__year") + 1, "transforms in f": lambda: F("dt__date__month"), "json in f": lambda: F("j__name"), "json path in f": lambda: F("j__a__0__b"), "lookup lhs": lambda: models.lookups.GreaterThan(models.lookups.GreaterThan(F("a"), 1), models.lookups.LessThan(F("n"), 2)),
}
for name, function in FUNCTIONS.items():
    case(f"index {name}", lambda: [author(), model(fields=wide())], lambda function=function: [AddIndex("Book", models.Index(function(), name="ix"))])
    case(f"check {name}", lambda: [author(), model(fields=wide())], lambda function=function: [AddConstraint("Book", check(condition=models.lookups.Exact(function(), F("a")), name="chk"))])
for name in ["lower", "round", "coalesce decimal", "case decimal", "mod float", "concat", "trunc month", "extract second", "json array", "json object", "left", "func extra", "power decimal", "atan"]:
    case(f"create with generated {name}", lambda: [author()], lambda name=name: [model(fields=[*wide(), ("g", models.GeneratedField(expression=FUNCTIONS[name](), output_field=models.TextField(), db_persist=True))])])
    case(f"unique on {name}", lambda: [author(), model(fields=wide())], lambda name=name: [AddConstraint("Book", models.UniqueConstraint(FUNCTIONS[name](), "a", name="uq"))])
