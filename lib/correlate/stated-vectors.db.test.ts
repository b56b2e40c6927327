import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const LOCAL = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H";
const NETWORK = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const OUTAGE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";

type Said = { image?: string; vector?: string | null; at?: string; limited?: boolean };

const trivy = ({ image = "api", vector, at = "2026-02-01T00:00:00Z", limited = false }: Said) => ({
  report: {
    SchemaVersion: 2,
    ArtifactName: `registry.example/vectors/${image}:1`,
    ArtifactType: "container_image",
    Results: [
      {
        Target: "debian 12",
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: [
          {
            VulnerabilityID: "CVE-2025-1",
            PkgName: "openssl",
            PkgIdentifier: { PURL: "pkg:deb/debian/openssl@1.0-1?arch=amd64&distro=debian-12" },
            InstalledVersion: "1.0-1",
            Severity: "HIGH",
            Title: "A flaw",
            CVSS: { nvd: { ...(vector ? { V3Vector: vector } : {}), V3Score: 7.8 } },
          },
        ],
      },
    ],
  },
  context: { scannedAt: at, ...(limited && { limitedTo: [`image:registry.example/vectors/${image}`] }) },
});

const grype = ({ image = "api", vector }: Said) => ({
  report: {
    matches: [
      {
        vulnerability: {
          id: "CVE-2025-1",
          severity: "High",
          description: "A flaw.",
          cvss: [{ version: "3.1", ...(vector ? { vector } : {}), metrics: { baseScore: 7.8 } }],
          fix: { versions: [], state: "unknown" },
        },
        artifact: {
          name: "openssl",
          version: "1.0-1",
          type: "deb",
          purl: "pkg:deb/debian/openssl@1.0-1?arch=amd64&distro=debian-12",
        },
      },
    ],
    source: { type: "image", target: { userInput: `registry.example/vectors/${image}:1` } },
    distro: { name: "debian", version: "12" },
    descriptor: { name: "grype", version: "0.100.0" },
  },
  context: { scannedAt: "2026-02-01T00:00:00Z" },
});

type Delivery = Parameters<Door["deliver"]>[1];

/** Points of exposure of the image's risk, where no inventory says anything: 9, and at most 2 for what is used locally. */
async function exposureAfter(deliveries: readonly Delivery[], image = "api"): Promise<number | undefined> {
  const org = await door.organization();
  for (const delivery of deliveries) await door.deliver(org, delivery);
  const assets = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'");
  await correlateAll(
    door.db,
    org,
    assets.map(({ id }) => id),
    new Date(),
  );
  const [row] = await door.query<{ points: number }>(
    org,
    `SELECT (f ->> 'points')::int AS points FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id, jsonb_array_elements(r.factors) f
      WHERE f ->> 'id' = 'exposure' AND a.key = 'registry.example/vectors/${image}'`,
  );
  return row?.points;
}

describe("what scanners say of how a weakness is used", () => {
  test.each([
    ["one says that it is used locally", [trivy({ vector: LOCAL })], 2],
    ["both say so", [trivy({ vector: LOCAL }), grype({ vector: LOCAL })], 2],
    ["they contradict each other", [trivy({ vector: LOCAL }), grype({ vector: NETWORK })], 9],
    ["one says nothing", [trivy({ vector: null }), grype({ vector: LOCAL })], 2],
  ])("counts the same in every order where %s", async (_, deliveries, points) => {
    expect(await exposureAfter(deliveries)).toBe(points);
    expect(await exposureAfter(deliveries.toReversed())).toBe(points);
  });

  test("is kept when the same tool leaves it out later", async () => {
    const later = trivy({ vector: null, at: "2026-02-02T00:00:00Z" });
    expect(await exposureAfter([trivy({ vector: LOCAL }), later])).toBe(2);
  });

  test("by a token that may report about one image lowers nothing that is known of another", async () => {
    const known = trivy({ vector: NETWORK });
    const limited = trivy({ image: "own", vector: LOCAL, limited: true, at: "2026-02-02T00:00:00Z" });
    expect(await exposureAfter([known, limited])).toBe(9);
    expect(await exposureAfter([known, trivy({ image: "own", vector: LOCAL, at: "2026-02-02T00:00:00Z" })])).toBe(2);
    const outage = trivy({ image: "own", vector: OUTAGE, limited: true, at: "2026-02-02T00:00:00Z" });
    expect(await exposureAfter([known, outage])).toBe(9);
  });
});
