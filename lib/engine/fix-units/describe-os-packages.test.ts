import { expect, test } from "vitest";
import { fixUnitOf } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import type { FixMember } from "@/lib/engine/fix-units/member";

const asset = { kind: "image" as const, key: "registry.example/ops/edge-proxy" };
const weak = (name: string, installedVersion: string, ...fixedVersions: string[]): FixMember => ({
  id: `${name} ${installedVersion} ${fixedVersions}`,
  facts: { kind: "vulnerability", asset, package: { type: "deb", namespace: "debian", name }, manifest: null },
  severity: "high",
  label: "CVE-2023-44487",
  installedVersion,
  fixedVersions,
  noFix: false,
  cwes: [],
  advice: null,
  line: null,
  quote: null,
});
const textOf = (...members: readonly [FixMember, ...FixMember[]]) =>
  describeFix(fixUnitOf(members[0].facts), members).text;

// nginx 1.24 from nginx.org: the fix of HTTP/2 rapid reset is in 1.25.3, and no 1.24.1 was ever released.
test("an upgrade to another release line says that its own has no fix, once for each package", () => {
  const text = textOf(
    weak("nginx", "1.24.0-1~bullseye", "1.25.3-1~bullseye"),
    weak("nginx", "1.24.0-2~bullseye", "1.25.3-1~bullseye"),
    weak("curl", "7.74.0-1.3+deb11u7", "7.74.0-1.3+deb11u10"),
  );
  expect(text).toContain(
    "The 1.24 line of nginx has no fixed release that a report states; the next is 1.25.3-1~bullseye. Where the image's package sources stay in a line, it takes another tag in FROM.",
  );
  expect(text.match(/ line of /g)).toHaveLength(1);
});

test("a fix in its own line is preferred to one of a later line, and nothing is said of lines", () => {
  const text = textOf(weak("nginx", "1.24.0-1", "1.25.3-1", "1.24.1-1"));
  expect(text).toContain("Lowest versions that close them: nginx 1.24.0-1 → 1.24.1-1.");
  expect(text).not.toContain(" line ");
});

test("a line that has a fix of some only is not said to have none", () => {
  const text = textOf(weak("nginx", "1.24.0-1", "1.24.1-1", "1.25.2-1"), weak("nginx", "1.24.0-1", "1.25.3-1"));
  expect(text).toContain("The 1.24 line of nginx has no release that closes as much; the next is 1.25.3-1.");
});

test("of many packages that leave their line three are named", () => {
  const [first, ...rest] = ["a", "b", "c", "d", "e"].map((name) => weak(name, "1.2.3", "1.3.0"));
  const text = textOf(first as FixMember, ...rest);
  expect(text.match(/ line of /g)).toHaveLength(3);
  expect(text).toContain("2 more leave their line.");
});

test("no command is given for what leaves its line in an image: the sources there do not have it", () => {
  const commandsOf = (...members: readonly [FixMember, ...FixMember[]]) =>
    describeFix(fixUnitOf(members[0].facts), members).commands;
  const nginx = weak("nginx", "1.24.0-1~bullseye", "1.25.3-1~bullseye");
  expect(commandsOf(nginx)).toEqual([]);
  const curl = weak("curl", "7.74.0-1.3+deb11u7", "7.74.0-1.3+deb11u10");
  expect(commandsOf(nginx, curl)).toEqual([
    "RUN apt-get update && apt-get install -y --only-upgrade curl && rm -rf /var/lib/apt/lists/*",
  ]);
});
