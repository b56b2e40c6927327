import fc from "fast-check";
import { expect, test } from "vitest";
import { type OpenWeakness, reachedWeakness } from "@/lib/engine/reached-weakness";

const REMOTE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
const LOCAL = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H";
const OUTAGE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
const LED = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H";

const weakness = (over: Partial<OpenWeakness>): OpenWeakness => ({
  advisory: "CVE-2025-55182",
  kev: true,
  active: false,
  kevText: null,
  automatable: null,
  vectors: REMOTE,
  ...over,
});

test.each<[string, Partial<OpenWeakness>, boolean]>([
  ["listed by CISA and usable over the network", {}, true],
  ["exploited by CISA's decision and not in its list", { kev: false, active: true }, true],
  ["usable over the network and not known to be exploited", { kev: false }, false],
  ["used by somebody on the machine", { vectors: LOCAL }, false],
  ["only an outage", { vectors: OUTAGE }, false],
  ["somebody has to be led to it", { vectors: LED }, false],
  ["one of two sources says network", { vectors: `${LOCAL} ${REMOTE}` }, true],
  ["nobody says how it is used", { vectors: null }, false],
  ["no vector, CISA says remote", { vectors: null, kevText: "Allows a remote attacker to run code." }, true],
  ["no vector, CISA says local", { vectors: null, kevText: "Allows a local user to gain rights." }, false],
  ["no vector, CISA holds it for automatable", { vectors: null, automatable: true }, true],
])("%s", (_, over, isReached) => {
  expect(reachedWeakness([weakness(over)])).toBe(isReached ? "CVE-2025-55182" : null);
});

const anyWeakness: fc.Arbitrary<OpenWeakness> = fc.record({
  advisory: fc.integer({ min: 1, max: 99_999 }).map((n) => `CVE-2025-${n}`),
  kev: fc.boolean(),
  active: fc.boolean(),
  kevText: fc.constantFrom(null, "a remote attacker", "a local user", "something"),
  automatable: fc.constantFrom(null, true, false),
  vectors: fc.constantFrom(null, REMOTE, LOCAL, OUTAGE, LED, `${LOCAL} ${REMOTE}`),
});
const some = fc.uniqueArray(anyWeakness, { selector: (one) => one.advisory, maxLength: 8 });

test("the answer is one of the exploited and does not depend on the order", () => {
  fc.assert(
    fc.property(some, (all) => {
      const found = reachedWeakness(all);
      expect(reachedWeakness([...all].reverse())).toBe(found);
      const chosen = all.find(({ advisory }) => advisory === found);
      if (found !== null) expect(chosen?.kev || chosen?.active).toBe(true);
    }),
  );
});

test("a weakness that does not count by itself changes nothing beside others", () => {
  fc.assert(
    fc.property(some, anyWeakness, (all, other) => {
      fc.pre(reachedWeakness([other]) === null && all.every(({ advisory }) => advisory !== other.advisory));
      expect(reachedWeakness([...all, other])).toBe(reachedWeakness(all));
    }),
  );
});

test("there is an answer exactly where one of them alone gives one", () => {
  fc.assert(
    fc.property(some, (all) => {
      expect(reachedWeakness(all) !== null).toBe(all.some((one) => reachedWeakness([one]) !== null));
    }),
  );
});
