import { afterAll, beforeAll, expect, test } from "vitest";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { newId } from "@/lib/db/new-id";
import { ANYWHERE_EVIDENCE } from "@/lib/engine/risk/place-words";
import { listRisks } from "@/lib/queries/list-risks";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [change, kept, early] = [newId(), newId(), newId()];

beforeAll(async () => {
  organization = await openTestOrganization();
  const asset = newId();
  await organization.query(
    "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'image', 'api', 'api', now())",
    [organization.orgId, asset],
  );
  for (const {
    id = newId(),
    title,
    kind = "package-upgrade",
    band = "attend",
    score,
    since,
    due,
    ends = null,
    factors = [],
  } of [
    { title: "by its band", score: 79, since: "2026-11-02T10:00:00Z", due: "2026-11-16T10:00:00Z" },
    { id: change, title: "with its path", score: 78, since: "2026-11-02T10:00:00Z", due: "2026-11-05T10:00:00Z" },
    {
      title: "the path",
      kind: "attack-path",
      band: "act",
      score: 77,
      since: "2026-11-02T10:00:00Z",
      due: "2026-11-05T10:00:00Z",
      ends: change,
    },
    {
      title: "a longer path",
      kind: "attack-path",
      score: 77,
      since: "2026-11-01T10:00:00Z",
      due: "2026-11-05T10:00:00Z",
      ends: change,
    },
    // One date that neither has by itself: it was promised before, and carried over.
    { id: kept, title: "kept", score: 76, since: "2026-11-02T10:00:00Z", due: "2026-11-05T10:00:00Z" },
    {
      title: "a kept path",
      kind: "attack-path",
      score: 76,
      since: "2026-11-01T10:00:00Z",
      due: "2026-11-05T10:00:00Z",
      ends: kept,
    },
    {
      id: early,
      title: "earlier change",
      band: "act",
      score: 75,
      since: "2026-11-02T10:00:00Z",
      due: "2026-11-05T10:00:00Z",
    },
    {
      title: "of its change",
      kind: "attack-path",
      score: 75,
      since: "2026-11-02T10:00:00Z",
      due: "2026-11-05T10:00:00Z",
      ends: early,
    },
    { title: "promised", score: 76, since: "2026-11-02T10:00:00Z", due: "2026-11-04T10:00:00Z" },
    {
      title: "a key",
      score: 75,
      since: "2026-11-02T10:00:00Z",
      due: "2026-11-16T10:00:00Z",
      factors: [{ id: "exposure", label: "Exposure", points: 20, evidence: `${ANYWHERE_EVIDENCE}.`, asOf: null }],
    },
  ])
    await organization.query(
      `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, factors, top_severity, finding_count, asset_count, owner_reason, first_seen_at, verdict_since, due_at, ends_with_id)
       VALUES ($1, $2, uuid_send($2::uuid), $3, $4, $5, ARRAY[$5::uuid], $6, $11, 'test', $7, 3, 1, 1, '{}', '2026-11-02T10:00:00Z', $8, $9, $10)`,
      [organization.orgId, id, kind, title, asset, score, JSON.stringify(factors), since, due, ends, band],
    );
});
afterAll(() => organization.close());

// Equal bands, other dates: each row says which rule gave it its own.
test("every row says why it is due when it is", async () => {
  const { items } = await listRisks(organization.db, organization.orgId, RiskQuery.parse({}));
  const words = Object.fromEntries(items.map(({ title, dueReason }) => [title, dueReason?.word]));
  expect(words).toEqual({
    "by its band": "14 days, Attend",
    "with its path": "with its path",
    "the path": "3 days, Act",
    "a longer path": "with another path",
    kept: "promised before",
    "a kept path": "promised before",
    promised: "promised before",
    "a key": "14 days, Attend",
    "of its change": "with its change",
    "earlier change": "3 days, Act",
  });
  expect(items.find(({ title }) => title === "a longer path")?.dueReason?.text).toContain("“the path”");
  expect(items.filter(({ usedFromAnywhere }) => usedFromAnywhere).map(({ title }) => title)).toEqual(["a key"]);
});
