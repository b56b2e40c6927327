import { describe, expect, test } from "vitest";
import { falcoEvents } from "@/lib/demo/falco";
import { epssScores, kevCatalog, vulnrichment } from "@/lib/demo/feeds";
import { planDeliveries } from "@/lib/demo/plan";
import { runningIn } from "@/lib/demo/running";
import { scoreVector } from "@/lib/engine/cvss";
import { versionOrder } from "@/lib/engine/fix-units/versions/version-order";
import { epssPoints } from "@/lib/engine/risk/factors/exploitation";
import { loadDemo } from "@/lib/packs/load-demo";
import { parseText } from "@/lib/testing/parse-file";

const company = loadDemo();
const anchor = new Date("2026-03-01T08:00:00Z");
const plan = planDeliveries(company, anchor);
const deliveries = plan.flatMap(({ day, scans, inventories }) =>
  [...scans, ...inventories].map((one) => ({ day, ...one })),
);

const FORMATS: [start: RegExp, format: string][] = [
  [/^trivy-k8s-/, "trivy-k8s-json"],
  [/^trivy-/, "trivy-json"],
  [/^grype-/, "grype-json"],
  [/^sbom-/, "cyclonedx-json"],
  [/^semgrep-/, "sarif"],
  [/^inventory-/, "inventory-snapshot"],
  [/^CODEOWNERS$/, "codeowners"],
  [/^provenance-/, "attestation-json"],
  [/Dockerfile$/, "dockerfile"],
  [/deploy\/.*\.yaml$/, "kubernetes"],
];

describe("the demo's reports", () => {
  // Two entries are broken on purpose; everything else must be what a scanner would write, or the demo shows a lie.
  test("are recognized by their own parser, which understands every entry but the two broken ones", async () => {
    const rejected = new Map<string, string[]>();
    for (const { day, filename, content } of deliveries) {
      const parsed = await parseText(content, { filename });
      expect([filename, parsed.format]).toEqual([filename, FORMATS.find(([start]) => start.test(filename))?.[1]]);
      expect([filename, parsed.header.incomplete ?? null]).toEqual([filename, null]);
      if (parsed.rejected.length > 0)
        rejected.set(
          `${filename} on day ${day}`,
          parsed.rejected.map((one) => one.reason),
        );
    }
    expect([...rejected]).toEqual([
      [
        "trivy-search-12.json on day 14",
        ["VulnerabilityID is missing.", "PkgName is missing: nothing says which package CVE-2023-52425 is in."],
      ],
    ]);
  }, 60_000);

  test.each([
    { name: "KEV", content: JSON.stringify(kevCatalog(company, anchor, 1)), format: "kev-json" },
    { name: "EPSS", content: epssScores(company, anchor, "now"), format: "epss-csv" },
    { name: "EPSS before", content: epssScores(company, anchor, "before"), format: "epss-csv" },
    { name: "Vulnrichment", content: vulnrichment(company, anchor), format: "vulnrichment" },
    { name: "Falco", content: falcoEvents(company, company.clusters[0] as never, anchor), format: "falco" },
  ])("of $name are understood whole", async ({ content, format }) => {
    const parsed = await parseText(content, { filename: "x" });
    expect([parsed.format, parsed.rejected]).toEqual([format, []]);
    expect(parsed.records.length).toBeGreaterThan(4);
  });

  test("of Falco name connections of the pods that run, on the port that these answer on", () => {
    const cluster = company.clusters[0] as never;
    const pods = runningIn(company, cluster, 1).flatMap((one) => one.pods.map(({ ip, name }) => ({ ip, name })));
    const events = falcoEvents(company, cluster, anchor)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).output_fields);
    const entered = events.flatMap((fields) => {
      const [, to] = /->(10\.20\.\S+)$/.exec(fields["fd.name"] ?? "") ?? [];
      return to ? [[fields["k8s.pod.name"], to]] : [];
    });
    expect(entered.length).toBeGreaterThan(0);
    for (const [name, to] of entered) expect(to).toBe(`${pods.find((pod) => pod.name === name)?.ip}:8080`);
  });

  // What the page says of CISA is true whenever the demo is loaded; the news of the last days is not in the first catalog.
  test("of KEV have CISA's own dates", () => {
    const dates = (day: number) =>
      Object.fromEntries(kevCatalog(company, anchor, day).vulnerabilities.map((one) => [one.cveID, one.dateAdded]));
    const before = {
      "CVE-2021-44228": "2021-12-10",
      "CVE-2022-22965": "2022-04-04",
      "CVE-2023-44487": "2023-10-10",
      "CVE-2023-4863": "2023-09-13",
      "CVE-2023-4911": "2023-11-21",
    };
    expect(dates(56)).toEqual(before);
    expect(dates(1)).toEqual({ ...before, "CVE-2025-55182": "2025-12-05" });
  });

  test("of EPSS let some advisories rise over a step of the formula, and none fall", () => {
    const rose = Object.entries(company.advisories).flatMap(([cve, { epss, epssBefore }]) => {
      if (!epssBefore) return [];
      expect([cve, epssPoints(epss[1])]).not.toEqual([cve, epssPoints(epssBefore[1])]);
      expect(epss[1]).toBeGreaterThan(epssBefore[1]);
      return [cve];
    });
    expect(rose).toEqual(["CVE-2023-45288", "CVE-2024-45337"]);
    const of = (when: "before" | "now") => epssScores(company, anchor, when).split("\n");
    const [before, now] = [of("before"), of("now")];
    expect(before.filter((row) => !now.includes(row)).map((row) => row.split(",")[0])).toEqual([
      before[0]?.split(",")[0],
      ...rose,
    ]);
  });

  // A load that was cut short goes on by law 1: the same bytes answer with the first import.
  test("are the same bytes for the same anchor, and none is from after it", () => {
    expect(planDeliveries(company, anchor)).toEqual(plan);
    for (const { context } of deliveries) expect(Date.parse(context.scannedAt ?? "")).toBeLessThan(anchor.getTime());
  });

  test("name running images by a digest that their scans state", async () => {
    const scanned = new Set(
      deliveries
        .filter(({ filename }) => filename.startsWith("trivy-"))
        .flatMap(({ content }) => content.match(/@sha256:[0-9a-f]{64}/g) ?? []),
    );
    for (const { content } of deliveries.filter(({ filename }) => filename.startsWith("inventory-"))) {
      const running = content.match(/(?<="imageID":"[^"]*)@sha256:[0-9a-f]{64}/g) ?? [];
      expect(running.length).toBeGreaterThan(0);
      for (const digest of running) expect(scanned).toContain(digest);
    }
  });
});

test("the score that an advisory of the demo states is the one that its vector gives", () => {
  const stated = Object.entries(company.advisories).filter(([, { vector }]) => vector);
  expect(stated.length).toBeGreaterThan(40);
  for (const [id, { vector, cvss }] of stated) expect([id, scoreVector(vector ?? "")?.score]).toEqual([id, cvss]);
});

const packages = [
  ...Object.values(company.bases).flatMap((base) => base.packages.map((one) => ({ type: "deb", ...one }))),
  ...company.services.flatMap((service) => service.packages),
  ...company.repositories.flatMap(({ filesystem }) => filesystem?.packages ?? []),
  ...company.unplaced.packages,
];

/** False too where nobody knows the order. */
const isLater = (type: string, fix: string, version: string) => (versionOrder(type)?.(fix, version) ?? 0) > 0;

// A scanner reports a package for being older than the fix; the other way round is a slip of the pen, here or in `fixes`.
test("every fix that the demo states is a later version than the one it is found in", () => {
  for (const { type, name, version, fixed, fixes, advisories } of packages) {
    expect([name, Object.keys(fixes).filter((id) => !advisories.includes(id))]).toEqual([name, []]);
    const notLater = [fixed, ...Object.values(fixes)].filter((fix) => fix && !isLater(type, fix, version));
    expect([name, version, notLater]).toEqual([name, version, []]);
  }
});

test("every advisory that the demo describes is found in something", () => {
  const found = new Set(packages.flatMap(({ advisories }) => advisories));
  expect(Object.keys(company.advisories).filter((id) => !found.has(id))).toEqual([]);
});
