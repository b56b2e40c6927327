import { afterAll, beforeAll, expect, test } from "vitest";
import { imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getFixDetail } from "@/lib/queries/fix-detail/get-fix-detail";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

type Flaw = { cve: string; installed: string; fixed: string };

/** What is said of the base of an image that is built on it and has weaknesses in one package. */
async function moveOf({ base, name, flaws }: { base: string; name: string; flaws: readonly Flaw[] }): Promise<string> {
  const org = await door.organization();
  const labels = { "org.opencontainers.image.base.name": `docker.io/library/${base}` };
  const image = "registry.example/ops/edge-proxy:1";
  const { report, context } = imageScan({
    image,
    layers: ["p1"],
    flaws: { p1: [name] },
    builtAt: "2026-01-05T00:00:00Z",
    labels,
  });
  const Results = report.Results.map((result) => ({
    ...result,
    Vulnerabilities: result.Vulnerabilities.flatMap((one) =>
      flaws.map(({ cve, installed, fixed }) => ({
        ...one,
        VulnerabilityID: cve,
        PkgID: `${name}@${installed}`,
        PkgIdentifier: { PURL: `pkg:deb/debian/${name}@${installed}?arch=amd64&distro=debian-12` },
        InstalledVersion: installed,
        FixedVersion: fixed,
      })),
    ),
  }));
  await door.deliver(org, { report: { ...report, Results }, context });
  const [risk] = await door.query<{ id: string }>(org, "SELECT id FROM risk");
  return (await getFixDetail(door.db, org, risk?.id ?? "", new Date())).base?.text ?? "";
}

const flaw = (fixed: string, cve = "CVE-2026-1000", installed = "1.24.0-1"): Flaw => ({ cve, installed, fixed });

// The advice was to pull nginx:1.24 anew, of which no release fixes it.
test("a base whose tag stays in a release line without a fix has to have another tag", async () => {
  expect(await moveOf({ base: "nginx:1.24", name: "nginx", flaws: [flaw("1.25.3-1")] })).toContain(
    "A rebuild on the current nginx:1.24 does not fix nginx: that tag stays in the 1.24 line, of which no report states a release that does. Name a tag of 1.25.3 or later in FROM",
  );
});

test.each([
  ["whose line has a fix", { base: "nginx:1.24", name: "nginx", flaws: [flaw("1.24.1-1")] }],
  ["whose tag moves on by itself", { base: "nginx:1", name: "nginx", flaws: [flaw("1.25.3-1")] }],
  ["that only carries the package", { base: "debian:1.24", name: "nginx", flaws: [flaw("1.25.3-1")] }],
])("a base %s is pulled anew", async (_, given) => {
  expect(await moveOf(given)).toContain(`A rebuild that pulls the current ${given.base} may close some`);
});

// A rebuild was said not to fix nginx where the line has a fix of two findings of three.
test("a base whose line has a fix of some findings may fix those, and has to have another tag for the others", async () => {
  const flaws = [
    flaw("1.24.1-1, 1.25.2-1", "CVE-2026-1000"),
    flaw("1.24.1-1, 1.25.2-1", "CVE-2026-1001"),
    flaw("1.25.3-1", "CVE-2026-1002"),
  ];
  expect(await moveOf({ base: "nginx:1.24", name: "nginx", flaws })).toContain(
    "A rebuild on the current nginx:1.24 may fix some of nginx and not all: that tag stays in the 1.24 line, of which no report states a release that closes as much as 1.25.3.",
  );
});

test("each installed version of the product is asked for by itself", async () => {
  // As text 1.9.0 is the greater one, and in its line the fix of the other would not be.
  const flaws = [flaw("1.25.3-1", "CVE-2026-1000", "1.24.0-1"), flaw("1.9.1-1", "CVE-2026-1001", "1.9.0-1")];
  expect(await moveOf({ base: "nginx:1.24", name: "nginx", flaws })).toContain(
    "A rebuild on the current nginx:1.24 may fix some of nginx and not all: that tag stays in the 1.24 line, of which no report states a release that closes as much as 1.25.3.",
  );
});
