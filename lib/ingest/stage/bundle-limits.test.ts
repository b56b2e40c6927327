import { expect, test } from "vitest";
import { BundleLimits } from "@/lib/ingest/stage/bundle-limits";
import { Tally } from "@/lib/ingest/tally";
import type { EvidenceRecord } from "@/lib/model/record";

const evidence = (bundle: string | undefined): EvidenceRecord => ({
  kind: "evidence",
  form: "attestation",
  predicateType: null,
  subjects: [],
  builder: null,
  buildType: null,
  source: { repo: null, commit: null, ref: null },
  entryPoint: null,
  bases: [],
  signer: { identity: null, issuer: null },
  signed: true,
  at: null,
  ...(bundle === undefined ? {} : { bundle }),
});

test("what is beyond the limits stays a claim, and the import says so once", () => {
  const tally = new Tally();
  const limits = new BundleLimits(tally);
  const kept = Array.from({ length: 5_010 }, () => limits.within(evidence("x")).bundle).filter(
    (one) => one !== undefined,
  );
  expect(kept).toHaveLength(5_000);
  expect(tally.problems).toHaveLength(1);
  const large = new BundleLimits(new Tally());
  const megabytes = "x".repeat(4 * 1024 * 1024);
  expect(
    Array.from({ length: 20 }, () => large.within(evidence(megabytes)).bundle !== undefined).filter(Boolean),
  ).toHaveLength(16);
  expect(large.within(evidence(undefined))).toEqual(evidence(undefined));
});
