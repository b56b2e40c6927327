import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setHandles } from "@/lib/commands/set-handles";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { CodeHostHandle } from "@/lib/model/code-host-handle";
import { AppError } from "@/lib/model/error";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const ana = newId();
const bo = newId();
beforeAll(async () => {
  organization = await openTestOrganization();
  const { db, orgId, query } = organization;
  for (const [id, name] of [
    [ana, "ana"],
    [bo, "bo"],
  ] as const) {
    await db.prisma.appUser.create({ data: { id, email: `${name}@example.org`, name } });
    await query("INSERT INTO membership (org_id, user_id, role) VALUES ($1, $2, 'developer')", [orgId, id]);
  }
});
afterAll(() => organization.close());

const set = (userId: string, handles: string[]) =>
  withTenant(organization.db, organization.orgId, (tx) => setHandles(tx, organization.orgId, userId, handles));

describe("a member's handles", () => {
  test("are written alike however they are typed", () => {
    expect(["@Ana-Lee", " ana-lee ", "ANA-LEE"].map((text) => CodeHostHandle.parse(text))).toEqual(
      Array(3).fill("ana-lee"),
    );
    for (const text of ["", "@", "@shop/payments", "ana lee", "-ana"])
      expect(CodeHostHandle.safeParse(text).success).toBe(false);
  });

  test("are who a CODEOWNERS line names, and nobody's once they are taken away", async () => {
    const { db, orgId, query } = organization;
    await organization.importRecords({
      records: [],
      at: "2026-03-01T00:00:00Z",
      context: { repo: "https://github.com/shop/api", branch: "main", defaultBranch: "main" },
    });
    const [repository] = await query<{ id: string }>("SELECT id FROM asset WHERE kind = 'repository'");
    const id = repository?.id ?? "";
    await query(
      "INSERT INTO codeowners_line (org_id, asset_id, line, pattern, owners, import_id) VALUES ($1, $2, 1, '*', '{@Ana-Lee}', $3)",
      [orgId, id, newId()],
    );
    const owner = async () => {
      await correlateAssets(db, orgId, [id], new Date("2026-03-02T00:00:00Z"));
      const [row] = await query<{ owner: string | null }>("SELECT owner_user_id AS owner FROM asset WHERE id = $1", [
        id,
      ]);
      return row?.owner;
    };
    expect(await owner()).toBeNull();
    expect(await set(ana, ["ana-lee", "alee"])).toBe(true);
    expect(await owner()).toBe(ana);
    expect(await set(ana, ["alee", "ana-lee"])).toBe(false);
    await expect(set(bo, ["ana-lee"])).rejects.toThrow(AppError);
    expect(await set(ana, ["alee"])).toBe(true);
    expect(await owner()).toBeNull();
    expect(await set(bo, ["ana-lee"])).toBe(true);
    expect(await owner()).toBe(bo);
  });
});
