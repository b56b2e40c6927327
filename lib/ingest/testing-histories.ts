import fc from "fast-check";
import type { Delivered } from "@/lib/ingest/testing-door";
import { CODEOWNERS, grype, inventory, sarif, trivyFolder, trivyImage } from "@/lib/ingest/testing-reports";

const REPO = "https://github.com/shop/api";
/** An hour of the day on which all histories happen; later ones run over into the next. */
export const time = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
const vulnerabilities = fc
  .subarray(["CVE-2026-1", "CVE-2026-2", "CVE-2026-3"])
  .chain((ids) => fc.tuple(...ids.map((id) => fc.constantFrom("LOW", "HIGH").map((severity) => ({ id, severity })))));
const digest = fc.constantFrom("a", "b");

/** One delivery of any family, made at an hour of one day, so that histories overlap, arrive late and repeat themselves. */
const delivery: fc.Arbitrary<(hour: number) => Delivered> = fc.oneof(
  fc
    .record({ found: vulnerabilities, digest, partial: fc.boolean() })
    .map(({ found, digest: of, partial }) => (hour: number) => ({
      report: trivyImage(found, { digest: of, at: time(hour) }),
      context: { partial },
    })),
  fc.record({ found: vulnerabilities, digest }).map(({ found, digest: of }) => (hour: number) => ({
    report: grype(found, { digest: of, at: time(hour) }),
  })),
  fc
    .record({
      found: vulnerabilities,
      placed: fc.boolean(),
      branch: fc.constantFrom("main", "feature", undefined),
      defaultBranch: fc.constantFrom("main", "trunk", undefined),
    })
    .map(({ found, placed, branch, defaultBranch }) => (hour: number) => ({
      report: trivyFolder(found, { secret: "s3cr3t-value-of-ours", at: time(hour) }),
      context: placed ? { repo: REPO, branch, defaultBranch } : { filename: "folder.json" },
    })),
  fc
    .tuple(fc.subarray(["B101", "B102", "B103"]), fc.constantFrom("", "edited"))
    .map(([rules, edit]) => (hour: number) => ({
      report: sarif(rules, edit),
      context: { repo: REPO, scannedAt: time(hour) },
    })),
  fc.constantFrom("a", "b", null).map((of) => (hour: number) => ({ report: inventory(of, time(hour)) })),
  fc.constantFrom("shop/api", "shop/web").map((team) => () => CODEOWNERS(team)),
);

/** Deliveries in order of arrival; none at the same hour as another. */
export const history = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 40 }), delivery), {
    selector: ([hour]) => hour,
    minLength: 2,
    maxLength: 6,
  })
  .map((list) => list.map(([hour, make]) => ({ ...make(hour), hour })));
