"""Evaluated by the tests; what CPython and Django say of each name is in the `.json` beside it."""
import os, sys, datetime, decimal, uuid, re, functools, collections, operator, string, itertools, copy
from decimal import Decimal
from datetime import timedelta, date
from pathlib import Path
a1 = 1 + 2 * 3 - 4 // 3 + 7 % 3
a2 = -7 // 2
a3 = -7 % 3
a4 = 2 ** 10
a5 = 1 << 5 | 3 & 2 ^ 1
a6 = 10 / 4
a7 = 0xff + 0b11 + 0o17 + 1_000
a8 = True + 1
a9 = not 0
a10 = 1 < 2 < 3
a11 = 1 == 1.0
a12 = ~5
a13 = "a" "b" 'c'
a14 = f"{a1}-{a13!r}-{a6:.2f}-{a1:05d}-{a13:>6}|"
a15 = "%s and %d and %5.2f%%" % ("x", 3, 2.5)
a16 = "%(a)s-%(b)r" % {"a": 1, "b": "z"}
a17 = "{} {} {0}".format(1, 2) if False else "{0} {1} {name}".format(1, 2, name="n")
a18 = "{:>5}|{:<5}|{:^5}|{:05d}|{:,}".format("a", "b", "c", 42, 1234567)
a19 = [x * y for x in range(3) for y in range(3) if x != y]
a20 = {k: v for k, v in zip("abc", range(3))}
a21 = sorted({x for x in (3, 1, 2)})
a22 = list(map(lambda x: x + 1, [1, 2, 3]))
a23 = [*a19[:2], *(7, 8)]
a24 = {**a20, "z": 26}
a25 = "a,b,c".split(",")
a26 = " x ".strip() + "ABC".lower() + "abc".upper() + "hello world".title() + "hello".capitalize()
a27 = "x".join(["1", "2"])
a28 = "abc"[::-1] + "abcdef"[1:4] + "abcdef"[-2:]
a29 = (1, 2, 3)[1:]
a30 = [1, 2, 3, 4, 5][::2]
a31 = 5 if a1 > 3 else 6
a32 = None or "x"
a33 = [] and 3
a34 = {"a": [1, {"b": (2,)}]}["a"][1]["b"][0]
a35 = 3 in [1, 2, 3]
a36 = "b" not in "abc"
a37 = len("héllo"), len([1]), len({1: 2})
a38 = min(3, 1, 2), max([4, 9]), sum([1, 2, 3]), abs(-3)
a39 = sorted([3, 1, 2], reverse=True)
a40 = sorted(["bb", "a", "ccc"], key=len)
a41 = list(enumerate("ab", 1))
a42 = any([0, 1]), all([1, 0]), any([]), all([])
a43 = str(12), int("42"), float("1.5"), bool(""), str(True), str(None), str(1.0), repr("it's")
a44 = list(reversed([1, 2, 3]))
a45 = dict(a=1, b=2)
a46 = dict([("x", 1)], y=2)
a47 = tuple(range(5)), list(range(10, 0, -3))
a48 = isinstance(1, int), isinstance("a", (int, str)), isinstance(True, int), issubclass(bool, int)
a49 = chr(65) + str(ord("a")) + hex(255)
a50 = 10**30
a51 = 1e100, 1e-7, 123456789.123, 0.1 + 0.2, 1e16, 1.5e300
a52 = b"abc" + b"\x00\xff"
a53 = "tab\tnl\nq'\"\\ é \x07"
b1, (b2, *b3), b4 = 1, (2, 3, 4), 5
c = d = [1]
c.append(2)
e = d
e += [3]
f = [0] * 3
f[1] = 9
g = {}
g["k"] = 1
g.setdefault("l", []).append(2)
g.update({"m": 3}, n=4)
g.pop("k")
del g["m"]
h = list(g.items())
i = 0
while i < 10:
    i += 1
    if i == 5:
        continue
    if i == 8:
        break
else:
    i = -1
j = []
for x in range(3):
    for y in "ab":
        if y == "b":
            break
        j.append((x, y))
    else:
        j.append("never")
def fn(a, b=2, *args, c, d=4, **kw):
    """doc"""
    return [a, b, args, c, d, kw]
k1 = fn(1, c=3)
k2 = fn(1, 2, 3, 4, c=5, d=6, e=7)
k3 = fn(*[1, 2], **{"c": 3})
def fact(n):
    if n <= 1:
        return 1
    return n * fact(n - 1)
k4 = fact(20)
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    inc(); inc()
    return inc()
k5 = counter()
G = 1
def setg():
    global G
    G = 5
setg()
k6 = G
try:
    k7 = {}["x"]
except KeyError:
    k7 = "missing"
try:
    k8 = int("x")
except (ValueError, TypeError) as exc:
    k8 = "bad"
else:
    k8 = "good"
finally:
    k9 = "fin"
try:
    import nonexistent_module_xyz
    k10 = True
except ImportError:
    k10 = False
def thrower():
    raise LookupError("x")
try:
    thrower()
except IndexError:
    k11 = 1
except LookupError:
    k11 = 2
k12 = (lambda *a, **k: (a, k))(1, x=2)
k13 = [i for i in range(10) if i % 2 == 0 if i > 2]
if (walrus := 5) > 3:
    k14 = walrus
l1 = Decimal("10.50"), Decimal(3), decimal.Decimal("-0.1")
l2 = timedelta(days=1, hours=2), timedelta(minutes=90), timedelta(weeks=1) * 2, -timedelta(seconds=1), timedelta(0), timedelta(milliseconds=1500)
l3 = date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4), datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), datetime.time(1, 2)
l4 = uuid.UUID("12345678123456781234567812345678")
l5 = uuid.uuid4
l6 = re.compile(r"^\d+$"), re.compile("a", re.I), re.compile("b", re.I | re.M)
l7 = functools.partial(int, base=2)
l8 = collections.OrderedDict([("a", 1), ("b", 2)])
l9 = functools.reduce(operator.or_, [1, 2, 4]), operator.add(1, 2)
l10 = string.ascii_lowercase[:3], string.digits
l11 = list(itertools.chain([1], (2, 3))), list(itertools.chain.from_iterable([[1], [2]]))
l12 = datetime.date.today, datetime.datetime.now, date.today, list, dict, str
l13 = re.IGNORECASE, re.I | re.DOTALL
l14 = copy.deepcopy({"a": [1]})
l15 = Path("/a/b/../c") / "x.txt", Path("a") / "b", (Path("/x/y.tar.gz")).stem, Path("/x/y.tar.gz").suffix, str(Path("/x/y").parent), Path("/x/y").name
l16 = os.path.join("/a", "b", "c"), os.path.dirname("/a/b/c"), os.path.basename("/a/b"), os.path.join("a", "/b"), os.path.splitext("/a/b.tar.gz"), os.path.normpath("/a/../b/./c")
l17 = os.environ.get("NOPE", "dflt"), os.getenv("NOPE2")
l18 = str(Path(__file__).resolve().parent.name), os.path.basename(os.path.dirname(os.path.abspath(__file__)))
m1 = "A B c".swapcase(), "abcabc".count("b"), "abc".find("c"), "abc".replace("b", "X"), "a-b".partition("-"), "x.y.z".rsplit(".", 1), "abc".startswith(("x", "a")), "7".zfill(3), "ab".ljust(4) + "|"
m2 = "a\nb\n".splitlines(), "ab".isalpha(), "12".isdigit(), "Ab".islower()
m3 = [3, 1, 2]
m3.sort()
m3.insert(0, 9)
m3.reverse()
m3.remove(9)
m3.extend((7,))
m4 = m3.pop(), m3.index(2), m3.count(1), m3
m5 = {1, 2} | {3}, {1, 2} & {2}, {1, 2} - {2}, {1} <= {1, 2}, frozenset([1])
m6 = [1, 2] == [1, 2], (1,) < (2,), "a" < "b", [1] != [2]
m7 = {"a": 1} | {"b": 2}
m8 = list({"a": 1}.keys()), list({"a": 1}.values())
m9 = round(3), divmod(7, 2), pow(2, 5)
m10 = dict.fromkeys(["a", "b"], 0)
m11 = "é".encode(), b"abc".decode()
m12 = [[1, 2], [3]][0][-1]
m13 = next(iter([5, 6]))
m14 = list(filter(None, [0, 1, "", "a"]))
m15 = type("X", (), {"y": 3}).y
m16 = "abc" * 2, [1] * 2, 2 * "z"
m17 = getattr("abc", "upper")(), hasattr("abc", "nope"), getattr(object, "zzz", 5)
m18 = callable(len), callable(3)
match a1:
    case 1: m19 = "one"
    case 7 | 8: m19 = "seven"
    case _: m19 = "other"
assert m19
m20 = f"{'nested ' + f'{1+1}'}", f"{{}}", f"{a1=}"
with open(os.devnull) as fh:
    pass
m21 = [n for n in (1, 2, 3) if (lambda q: q > 1)(n)]
class Base:
    x = 1
    y = [x, 2]
    z = [x for _ in range(2)] if False else 3
    def m(self): return self.x
    @property
    def p(self): return self.x + 1
    @staticmethod
    def s(v): return v * 2
    @classmethod
    def c(cls): return cls.x
class Child(Base):
    x = 10
    def m(self): return super().m() + 100
n1 = Child.x, Child.y, Child().m(), Child().p, Child.s(4), Child.c(), Base().p
class Init:
    def __init__(self, v, *, w=2):
        self.v = v
        self.w = w
    def total(self): return self.v + self.w
    def __str__(self): return "I%s" % self.v
    def __call__(self, q): return q + self.v
n2 = Init(3).total(), Init(3, w=10).w, str(Init(4)), f"{Init(5)}", Init(6)(1)
n3 = Child.__name__, Child.__mro__[1].__name__, isinstance(Child(), Base), issubclass(Child, Base)
class Meta1: 
    a = 1
    class Inner:
        b = 2
n4 = Meta1.Inner.b, Meta1.Inner.__qualname__
n5 = Child.m, Meta1.Inner, fn
def deco(f):
    def w(*a): return f(*a) + 1
    return w
@deco
def dd(x): return x
n6 = dd(1)
n7 = [c.__name__ for c in (Base, Child)]
o1 = 100_000 * 100_000, 2**64, -2**63
o2 = 7.0 // 2 if False else 3.5, 1.0, -0.0, float("inf") if False else 1
o3 = "%5s|%-5s|%05d|%x" % ("a", "b", 3, 255)
