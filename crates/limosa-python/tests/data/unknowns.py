import os, sys, random, time, socket
U = random.random()
L = [1]
M = [2]
N = L
D = {"a": [1]}
if U > 0.5:
    X = 1
    L.append(2)
    D["a"].append(3)
else:
    Y = 2
P = M
def mut(q): q.append(9)
mut(M)
K1 = U and 1
K2 = [U, 1]
K3 = 1 if U else 2
K4 = f"{U}"
K5 = U + 1
Z = [5]
random.shuffle(Z)
W = []
for i in range(int(U * 10)):
    W.append(i)
T = 0
try:
    T = open("/etc/passwd").read()
    T2 = 5
except OSError:
    T = "x"
    T3 = 6
def early():
    if U: return 1
    return 2
E = early()
def late(a):
    if a: return 1
    return a
F1 = late(0)
F2 = late(U)
S = {"k": 1}
S[U] = 2
Q = [1, 2, 3]
Q[int(U)] = 7
H = [1]
I = (H, 2)
sum(U, H)
sys.stdout.write("x")
for a in [1, 2]:
    if U:
        break
    B = a
C1 = [c for c in [1, 2] if U]
while U < 3:
    V = 1
    break
J = {1, 2}
J2 = [x for x in {"a", "b"}]
R = [1]
(lambda r: r.append(U))(R)
G1 = [1]
G1 += U
Known = 5
AA = [1]
BB = {"x": AA}
time.sleep(BB)
try:
    CC = 1
    DD = U + 1
except Exception:
    CC = 2
try:
    EE = 1
    FF = U + 1
except Exception:
    raise
class Foo:
    if U:
        a = 1
    b = 2
obj = Foo()
GG = obj.a
HH = Foo.b
socket.gethostname().split(".")
lst = [1]
def gen():
    lst.append(1)
    yield 1
II = list(gen())
