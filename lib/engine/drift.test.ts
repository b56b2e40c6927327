import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DriftPlace, foldDrift, pairDrift } from "@/lib/engine/drift";

const place = (id: string, over: Partial<DriftPlace> = {}): DriftPlace => ({
  id,
  asset: "shop",
  kind: "code",
  rule: "bandit:B101",
  path: "src/a.py",
  print: "context:1",
  rank: "#1",
  ...over,
});
const pairs = (vanished: DriftPlace[], appeared: DriftPlace[]) =>
  pairDrift(vanished, appeared).map((pair) => `${pair.pass} ${pair.old}-${pair.new}`);

describe("pairDrift", () => {
  // Each of one side's files of a name was set against each of the other's: two small reports took all memory.
  test("costs no more for many files of one name", () => {
    const side = (of: string) =>
      Array.from({ length: 20_000 }, (_, i) =>
        place(`${of}${i}`, { rule: `x:${i}`, path: `${of}/${i}/index.js`, print: `context:${of}${i}` }),
      );
    expect(pairDrift(side("old"), side("new"))).toEqual([]);
  });

  test.each<{ name: string; vanished: DriftPlace[]; appeared: DriftPlace[]; found: string[] }>([
    {
      name: "pairs an edited place with the only one of its rule that came to the file",
      vanished: [place("old")],
      appeared: [place("new", { print: "context:2" })],
      found: ["edited old-new"],
    },
    {
      name: "pairs a place that moved to another file before an edited one in its own",
      vanished: [place("old")],
      appeared: [place("new", { path: "src/b.py" }), place("other", { print: "context:2" })],
      found: ["moved old-new"],
    },
    {
      name: "pairs nothing where two came and either may be it",
      vanished: [place("old")],
      appeared: [place("one", { print: "context:2" }), place("two", { print: "context:3" })],
      found: [],
    },
    {
      name: "pairs nothing of another rule, or in another asset",
      vanished: [place("old"), place("far", { asset: "web" })],
      appeared: [place("new", { rule: "bandit:B102" })],
      found: [],
    },
    {
      name: "follows what has no fingerprint into the only file of the same name, rank by rank",
      vanished: [place("1", { print: "" }), place("2", { print: "", rank: "#2" })],
      appeared: [
        place("n2", { print: "", rank: "#2", path: "lib/a.py" }),
        place("n1", { print: "", path: "lib/a.py" }),
      ],
      found: ["renamed 1-n1", "renamed 2-n2"],
    },
    {
      name: "follows what was edited while its file was renamed, where another place of the file shows the rename",
      vanished: [place("a"), place("b", { print: "context:2", rule: "bandit:B102" })],
      appeared: [
        place("na", { path: "src/new.py" }),
        place("nb", { path: "src/new.py", print: "context:9", rule: "bandit:B102" }),
      ],
      found: ["moved a-na", "renamed b-nb"],
    },
    {
      name: "follows no file that went to two",
      vanished: [place("a"), place("b", { print: "context:2" }), place("c", { print: "context:3" })],
      appeared: [
        place("na", { path: "x.py" }),
        place("nb", { path: "y.py", print: "context:2" }),
        place("nc", { path: "y.py", print: "context:9" }),
      ],
      found: ["moved a-na", "moved b-nb"],
    },
    {
      name: "takes a secret with other surroundings for another secret",
      vanished: [place("old", { kind: "secret", rule: "" })],
      appeared: [place("new", { kind: "secret", rule: "", print: "context:2" })],
      found: [],
    },
    {
      name: "follows a secret to a file of the same name only",
      vanished: [
        place("a", { kind: "secret", rule: "" }),
        place("b", { kind: "secret", rule: "", print: "context:2" }),
      ],
      appeared: [
        place("na", { kind: "secret", rule: "", path: "lib/a.py" }),
        place("nb", { kind: "secret", rule: "", path: "lib/other.py", print: "context:2" }),
      ],
      found: ["moved a-na"],
    },
  ])("$name", ({ vanished, appeared, found }) => {
    expect(pairs(vanished, appeared)).toEqual(found);
  });

  const places = (prefix: string) =>
    fc
      .array(
        fc.record({
          asset: fc.constantFrom("shop", "web"),
          kind: fc.constantFrom("code" as const, "secret" as const),
          rule: fc.constantFrom("r:1", "r:2"),
          path: fc.constantFrom("a.py", "b.py", "lib/a.py", "lib/c.py"),
          print: fc.constantFrom("", "p1", "p2", "p3"),
          rank: fc.constantFrom("#1", "#2"),
        }),
        { maxLength: 8 },
      )
      .map((list) => list.map((one, n): DriftPlace => ({ ...one, id: `${prefix}${n}` })));

  test("pairs one to one, within asset, kind and rule, whatever the order of its inputs", () => {
    fc.assert(
      fc.property(places("o"), places("n"), (vanished, appeared) => {
        const found = pairDrift(vanished, appeared);
        const [olds, news] = [
          new Map(vanished.map((one) => [one.id, one])),
          new Map(appeared.map((one) => [one.id, one])),
        ];
        expect(new Set(found.map((pair) => pair.old)).size).toBe(found.length);
        expect(new Set(found.map((pair) => pair.new)).size).toBe(found.length);
        for (const pair of found) {
          const [a, b] = [olds.get(pair.old), news.get(pair.new)];
          expect([a?.asset, a?.kind, a?.rule]).toEqual([b?.asset, b?.kind, b?.rule]);
        }
        expect(pairDrift(vanished.toReversed(), appeared.toReversed())).toEqual(found);
      }),
    );
  });
});

describe("foldDrift", () => {
  const key = (id: string, stream: string, from: number, to: number) => ({
    id,
    key: id,
    live: new Map([[stream, [[from, to] as const]]]),
  });

  test("a chain of edits is one finding", () => {
    expect(
      foldDrift(
        [key("a", "main", 1, 2), key("b", "main", 2, 3), key("c", "main", 3, 4)],
        [
          { at: 3, old: "b", new: "c" },
          { at: 2, old: "a", new: "b" },
        ],
      ),
    ).toEqual([["a", "b", "c"]]);
  });

  // Edited one way on main and another way on a branch that is merged later: both are in the code now.
  test("what one stream reported at once stays two, and the earlier link holds", () => {
    const keys = [
      {
        id: "a",
        key: "a",
        live: new Map([
          ["main", [[1, 2] as const]],
          ["branch", [[1, 3] as const]],
        ]),
      },
      key("b", "main", 2, 9),
      {
        id: "c",
        key: "c",
        live: new Map([
          ["main", [[5, 9] as const]],
          ["branch", [[3, 9] as const]],
        ]),
      },
    ];
    const links = [
      { at: 3, old: "a", new: "c" },
      { at: 2, old: "a", new: "b" },
    ];
    expect(foldDrift(keys, links)).toEqual([["a", "b"], ["c"]]);
    expect(foldDrift(keys.toReversed(), links.toReversed()).map((ids) => ids.toSorted())).toContainEqual(["a", "b"]);
  });
});
