"""Evaluated by the tests; what CPython and Django say of each name is in the `.json` beside it."""
import enum, datetime
from enum import Enum, IntEnum, auto, IntFlag
from django.db import models
from django.db.models import Q, F, Value, CheckConstraint, UniqueConstraint, Index, Func
from django.db.models.functions import Lower, Upper, Coalesce, Now
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django.utils.text import format_lazy
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.core.validators import MinValueValidator, RegexValidator, validate_email, validate_slug, MaxLengthValidator, FileExtensionValidator, EmailValidator, URLValidator
from django.db import migrations
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
class Color(models.TextChoices):
    RED = "R", _("Red one")
    GREEN = "G"
    DARK_BLUE = "B"
    __empty__ = _("(none)")
    def __str__(self): return "x"
    @property
    def nice(self): return self.label + "!"
    @classmethod
    def default(cls): return cls.RED
class Num(models.IntegerChoices):
    ONE = 1
    TWO = 2, "zwei"
    THREE = 3
class Auto(models.TextChoices):
    A = auto()
    B = auto(), "Bee"
class Plain(Enum):
    X = 1
    Y = "y"
    Z = (1, 2)
    ALIAS = 1
class Ints(IntEnum):
    A = auto()
    B = auto()
class Strs(enum.StrEnum):
    AB = auto()
    C = "see"
class Fl(enum.Flag):
    R = auto()
    W = auto()
class Dates(datetime.date, models.Choices):
    APOLLO_11 = 1969, 7, 20, "Apollo 11 (Eagle)"
c1 = Color.choices, Color.values, Color.labels, Color.names
c2 = Num.choices, Num.values, Num.labels
c3 = Auto.choices
c4 = Color.RED, Color.RED.value, Color.RED.label, Color.RED.name, Color("G").label, Color["GREEN"], Color.RED.nice, Color.default()
c5 = Plain.X, Plain.Y.value, Plain.ALIAS, [m.name for m in Plain], Plain("y"), Plain["Z"]
c6 = Ints.A, Ints.B + 1, Strs.AB, Strs.C.upper(), Ints.A == 1, Color.RED == "R", Plain.X == 1
c7 = {Color.RED: 1, "G": 2}, Color.RED in [Color.RED], "R" in Color.values, len(Color), [m.value for m in Color]
c8 = Color.RED + "x", f"{Num.ONE.value}", "%s" % Color.RED.value, max(Num), sorted(Num)
c9 = Fl.R, Fl.W.value, len(Plain), list(Plain.__members__)
c10 = Color.choices + [("Z", "Zed")], dict(Color.choices), [(k, str(v)) for k, v in Color.choices]
q1 = Q(a=1), Q(b=1, a=2), Q(a=1) & Q(b=2), Q(a=1) | Q(b=2), ~Q(a=1), ~(Q(a=1) | Q(b=2)), (Q(a=1) | Q(b=2)) & Q(c=3), Q(a=1) & ~Q(b=2), Q() | Q(a=1), Q(Q(a=1), b=2), Q(a=1) ^ Q(b=2), ~Q(a=1) | Q(b=2) | Q(c=3), Q(a=1) | (Q(b=2) & Q(c=3))
q2 = F("a"), F("a") + 1, F("a") * F("b"), -F("a"), 1 - F("a"), F("a") / 2, F("a") % 2, F("x").desc() if False else 1
q3 = Lower("name"), Coalesce("a", Value(1)), Now(), Func(F("a"), function="X"), Value("x"), Value(1, output_field=models.IntegerField())
q4 = Q(a__gt=F("b")), Q(when=timezone.now) if False else 0, Q(x__in=[1, 2]), Q(c=Color.RED)
v1 = validate_email, validate_slug, MinValueValidator(3), RegexValidator(r"^a$", "msg", flags=0), MaxLengthValidator(limit_value=3), FileExtensionValidator(["pdf"]), EmailValidator(message="x"), URLValidator()
v2 = models.CASCADE, models.SET_NULL, timezone.now, models.PROTECT, models.SET(1) if False else 0
v3 = _("hello"), pgettext_lazy("ctx", "bye"), format_lazy("{a} b", a=_("A"))
v4 = models.CharField, models.Model, models.Manager, models.Deferrable.DEFERRED, models.ForeignKey
v5 = GinIndex(fields=["a"], name="x"), Index(fields=["a", "-b"], name="y"), Index(Lower("a"), name="z"), UniqueConstraint(fields=["a"], name="u", condition=Q(a=1)), CheckConstraint(condition=Q(a=1), name="c")
def up_to(instance, filename): return filename
def dflt(): return {}
v6 = up_to, dflt
@deconstructible
class Val:
    def __init__(self, a, b=1): self.a = a; self.b = b
    def __call__(self, v): pass
    def __eq__(self, o): return True
@deconstructible(path="t.Other")
class Val2:
    pass
class Val3(Val): pass
class Val4(RegexValidator):
    regex = "x"
v7 = Val(1), Val(2, b=3), Val2(), Val3(a=1), Val4(), Val4("y")
v8 = Val(a=Val(3))
class HasDe:
    def __init__(self, n): self.n = n
    def deconstruct(self): return ("django_names.HasDe", [self.n * 2], {"k": self.n})
v9 = HasDe(4)
v10 = settings.AUTH_USER_MODEL, settings.USE_TZ, getattr(settings, "NOPE", 3), hasattr(settings, "NOPE"), settings.DEFAULT_AUTO_FIELD
def nested():
    class L(Enum):
        A = 1
    return L.A.value
v11 = nested()
class MyQS(models.QuerySet):
    def foo(self): return 1
class MyMgr(models.Manager): 
    use_in_migrations = True
v12 = migrations.RunPython.noop, migrations.RunSQL.noop
