import re, sys
from pathlib import Path
from bot.knowledge import loader as L, reader, checks, problems, model
L._Reader=reader.Reader; L._Checker=checks.Checker; L._twins=checks.twins; L.Problem=problems.Problem; L.Stage=model.Stage
r = L._Reader(); facts = {}
for p in sorted((L.ROOT/"facts").glob("*.yml")):
    r.file = p.name
    for f in r.facts("facts", L.read_yaml(p).get("facts")): facts[f.id] = f
r.file = "states.yml"; states = {s.name: s for s in r.states(L.read_yaml(L.ROOT/"states.yml"))}
known = set(re.findall(r"^\| `([a-z_]+/[a-z_]+)`", Path("/work/shared/topics.md").read_text(), re.M))
f = Path(sys.argv[sys.argv.index("--draft")+1]); r.file = f.name
try: raw = L.read_yaml(f)
except L.KnowledgeError as e: sys.exit(str(e))
c = L._Checker(facts, states, known, f.name); ps = r.problems; n = 0
if f.stem == "openings":
    for row in raw:
        ps += c.stage(L.Stage(row["id"], row["title"], row["spirit"], ())); n += 1
elif f.stem == "conversation":
    for x in r.replies(raw):
        n += 1; ps += c.words(x.id, x.answer); ps += c.follow_ups(x.id, x.id, x.follow_ups, range(0, 6))
else:
    ts = [t for t in (r.topic(f"[{i}]", x) for i, x in enumerate(raw)) if t]; n = len(ts)
    ps += L._twins(ts, f.name)
    for t in ts:
        if t.id not in known: ps.append(L.Problem(f.name, t.id, "unknown topic id"))
        ps += c.topic(t)
for p in ps: print(p)
print(f"{n} entries, {len(ps)} problems; all figures verified against facts" if not ps else f"{n} entries, {len(ps)} problems")
nlu = f.parent.parent/"nlu"/f.name
if nlu.exists():
    d = L.read_yaml(nlu); seen = {}
    norm = lambda s: re.sub(r"[^a-z0-9]+", " ", s.lower()).strip()
    for t, xs in d.items():
        if t not in known: print("nlu: unknown topic", t)
        for x in xs:
            if not isinstance(x, str): print("nlu: not a string", t, repr(x)); continue
            if norm(x) in seen and norm(x): print("nlu: twice:", repr(x), t, seen[norm(x)])
            seen[norm(x)] = t
            if re.search(r"[\[\]{}]|^/", x): print("nlu: bracket or slash", t, repr(x))
        print(f"nlu: {t}: {len(xs)}")
