import { canonicalCheck } from "@/lib/engine/crosswalk";
import { identifyRecord, isFindingRecord, type RecordIdentity } from "@/lib/engine/identity";
import type { ParsedRecord } from "@/lib/model/record";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";

/** What the findings of a report are and where, as in a repository, with the shipped crosswalk; equal identities are one finding. */
export function identitiesOf(records: readonly ParsedRecord[]): RecordIdentity[] {
  const crosswalk = loadCrosswalk();
  return records.filter(isFindingRecord).map((record) =>
    identifyRecord(record, {
      assetKind: "repository",
      canonicalCheck: (family, ruleId) => canonicalCheck(crosswalk, family, ruleId).checkId,
      secretHmac: (value) => `hmac of ${value}`,
    }),
  );
}
