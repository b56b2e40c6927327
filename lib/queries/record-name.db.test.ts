import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/db/new-id";
import { type NamedRecord, recordName } from "@/lib/queries/record-name";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [asset, risk, finding, merged, base, incident, joined] = Array.from({ length: 7 }, newId) as [
  string,
  ...string[],
];
const NAMED: readonly [NamedRecord, string | undefined, string][] = [
  ["risk", risk, "Upgrade <b>log4j</b>"],
  ["asset", asset, "checkout"],
  ["finding", finding, "Memory not limited"],
  ["finding", merged, "Memory not limited"],
  ["base-image", base, "docker.io/library/debian"],
  ["incident", incident, "Terminal shell in container"],
  ["incident", joined, "Terminal shell in container"],
];

beforeAll(async () => {
  organization = await openTestOrganization();
  const { orgId, query } = organization;
  await query(
    "INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, 'workload', 'shop/checkout', 'checkout', now())",
    [orgId, asset],
  );
  await query(
    `INSERT INTO risk (org_id, id, key, kind, title, asset_id, asset_ids, score, band, formula, exposed, kev, top_severity, finding_count,
                       asset_count, owner_reason, first_seen_at, verdict_since)
     VALUES ($1, $2, uuid_send($2::uuid), 'package-upgrade', 'Upgrade <b>log4j</b>', $3, ARRAY[$3::uuid], 95, 'act', 'test', false, true, 3, 1, 1, '{}', now(), now())`,
    [orgId, risk, asset],
  );
  await query(
    `INSERT INTO finding (org_id, id, key, kind, asset_id, identity, title, tool_severity, severity, state, open_during, first_seen_at)
     VALUES ($1, $2, uuid_send($2::uuid), 'misconfiguration', $3, '{}', 'Memory not limited', 3, 3, 'open', '{}', now())`,
    [orgId, finding, asset],
  );
  await query("INSERT INTO finding_redirect (org_id, old_id, new_id) VALUES ($1, $2, $3)", [orgId, merged, finding]);
  await query("INSERT INTO base_image (org_id, id, key) VALUES ($1, $2, 'docker.io/library/debian')", [orgId, base]);
  for (const [id, rule, into] of [
    [incident, "Terminal shell in container", null],
    [joined, "An older name", incident],
  ])
    await query(
      `INSERT INTO incident (org_id, id, key, rule, source, day, first_at, last_at, alerts, severity, output, counted_as, merged_into)
       VALUES ($1, $2, uuid_send($2::uuid), $3, 'syscall', current_date, now(), now(), 1, 3, '', '', $4)`,
      [orgId, id, rule, into],
    );
});
afterAll(() => organization.close());

test.each(NAMED)("a %s is called as its page is headed", async (record, id, name) => {
  expect(await recordName(organization.db, organization.orgId, record, id ?? "")).toBe(name);
});

test.each(NAMED)("a %s of another organization, an unknown id and no id have no name", async (record, id) => {
  expect(await recordName(organization.db, newId(), record, id ?? "")).toBeNull();
  expect(await recordName(organization.db, organization.orgId, record, newId())).toBeNull();
  expect(await recordName(organization.db, organization.orgId, record, "no-id' OR 1=1")).toBeNull();
});
