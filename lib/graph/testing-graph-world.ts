import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { type AppliedInventory, applyInventory, type Inventory } from "@/lib/graph/apply-inventory";
import { resolveImageVersions } from "@/lib/graph/image-version";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { createTestDatabase } from "@/lib/testing/database";

export const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
export const day = (n: number) => new Date(Date.UTC(2026, 0, n));

const ALL_KINDS = [
  "Namespace",
  "Node",
  "Pod",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "Service",
  "CronJob",
  "Job",
  "Ingress",
  "ServiceAccount",
];

/** What makes an inventory complete: every kind the tests use, in all namespaces. */
export const complete = { complete: { kinds: ALL_KINDS, namespaces: null } };

export type ScannedVersion = { config?: string; index?: string; platform?: string; tag?: string };

/** A database of its own, and one organization at a time in it; `another` begins with an empty one. */
export class GraphWorld {
  orgId = newId();
  readonly db: Db;
  readonly #drop: () => Promise<void>;

  private constructor(db: Db, drop: () => Promise<void>) {
    this.db = db;
    this.#drop = drop;
  }

  static async open(): Promise<GraphWorld> {
    const database = await createTestDatabase();
    const db = openDb(database.appUrl, 4);
    return new GraphWorld(db, async () => {
      await db.close();
      await database.drop();
    });
  }

  close(): Promise<void> {
    return this.#drop();
  }

  another(): void {
    this.orgId = newId();
  }

  inTenant<T>(work: (connection: TenantConnection) => Promise<T>): Promise<T> {
    return withTenantConnection(this.db, this.orgId, work);
  }

  // biome-ignore lint/suspicious/noExplicitAny: rows of ad-hoc questions, compared with literals.
  query(text: string, values: unknown[] = [this.orgId]): Promise<any[]> {
    return this.inTenant(async (connection) => (await connection.query(text, values)).rows);
  }

  /** One import of a cluster's objects. */
  apply(at: Date, objects: Inventory["objects"], over: Partial<Inventory> = {}): Promise<AppliedInventory> {
    const importId = newId();
    return this.inTenant(async (connection) => {
      await connection.query(
        "INSERT INTO import (org_id, id, raw_hash, context, bytes, actor_kind, actor_name, status) VALUES ($1, $2, '\\x00', '{}', 0, 'system', 'test', 'done')",
        [this.orgId, importId],
      );
      const named = { clusterName: "prod", clusterUid: null, unplaced: false, complete: null };
      const silent = { watched: null, reportsEverySeconds: null, missing: [], deleted: [] };
      return applyInventory(connection, {
        orgId: this.orgId,
        importId,
        scannedAt: at,
        objects,
        ...named,
        ...silent,
        ...over,
      });
    });
  }

  /** One report about an image version; returns the version's id. */
  scan(repository: string, version: ScannedVersion, at: Date): Promise<string> {
    return this.inTenant(async (connection) => {
      const ids = await upsertAssets(connection, this.orgId, [
        { kind: "image", key: repository, name: repository, at },
      ]);
      const digests = [
        ...(version.config ? [{ type: "config" as const, digest: version.config, platform: null }] : []),
        ...(version.index
          ? [{ type: "index" as const, digest: version.index, platform: version.platform ?? null }]
          : []),
      ];
      const [id] = await resolveImageVersions(connection, this.orgId, [
        {
          assetId: ids.get(`image:${repository}`) as string,
          digests,
          tag: version.tag ?? null,
          platform: version.platform ?? null,
          labels: {},
          build: null,
          at,
        },
      ]);
      return id as string;
    });
  }

  /** What runs now, in words: `workload -> image version (match)`. */
  async runs(): Promise<string[]> {
    const rows = await this.query(
      `SELECT w.key || ' -> ' || a.key || ' ' || v.key || ' (' || (e.attributes ->> 'match') || ')' AS line
         FROM edge e JOIN asset w ON w.org_id = e.org_id AND w.id = e.from_id JOIN asset a ON a.org_id = e.org_id AND a.id = e.to_id
         JOIN asset_version v ON v.org_id = e.org_id AND v.id = e.to_version_id
        WHERE e.org_id = $1 AND e.kind = 'runs' AND e.is_live ORDER BY 1`,
    );
    return rows.map((row) => row.line);
  }

  /** Live edges but `runs` and `in`, in words. */
  async edges(): Promise<string[]> {
    const rows = await this.query(
      `SELECT f.key || ' ' || e.kind || ' ' || t.key AS line
         FROM edge e JOIN asset f ON f.org_id = e.org_id AND f.id = e.from_id JOIN asset t ON t.org_id = e.org_id AND t.id = e.to_id
        WHERE e.org_id = $1 AND e.kind NOT IN ('runs', 'in') AND e.is_live ORDER BY 1`,
    );
    return rows.map((row) => row.line);
  }

  /** Since when what is retired. */
  async retired(): Promise<Record<string, Date>> {
    const rows = await this.query(
      "SELECT kind || ':' || key AS key, retired_at FROM asset WHERE org_id = $1 AND retired_at IS NOT NULL ORDER BY 1",
    );
    return Object.fromEntries(rows.map((row) => [row.key, row.retired_at]));
  }

  /** Everything the graph holds, without ids: what two orders of arrival must agree on. */
  async wholeState(): Promise<Record<string, unknown[]>> {
    const state: Record<string, unknown[]> = {};
    for (const [name, text] of Object.entries(STATE)) state[name] = await this.query(text);
    return state;
  }

  /** Which row versions exist, records of coverage aside: any write at all changes an `xmin`. */
  async rowVersions(): Promise<unknown[]> {
    const tables = [
      "asset",
      "asset_version",
      "version_alias",
      "edge",
      "cluster_object",
      "image_reference",
      "pod_container",
    ];
    return Promise.all(
      tables.map((table) =>
        this.query(
          `SELECT count(*)::int AS rows, max(xmin::text::bigint)::text AS newest FROM ${table} WHERE org_id = $1`,
        ),
      ),
    );
  }
}

const STATE = {
  assets: `
    SELECT a.kind, a.key, a.name, a.namespace, a.labels, a.attributes, a.exposure_level, a.exposure, a.privilege_level, a.privilege, a.inventoried,
           a.first_seen_at, a.retired_at, a.retired_reason, c.key AS cluster
      FROM asset a LEFT JOIN asset c ON c.org_id = a.org_id AND c.id = a.cluster_id WHERE a.org_id = $1 ORDER BY 1, 2`,
  edges: `
    SELECT f.key AS "from", e.kind, t.key AS "to", v.key AS version, e.attributes, e.live::text, e.is_live
      FROM edge e JOIN asset f ON f.org_id = e.org_id AND f.id = e.from_id JOIN asset t ON t.org_id = e.org_id AND t.id = e.to_id
      LEFT JOIN asset_version v ON v.org_id = e.org_id AND v.id = e.to_version_id WHERE e.org_id = $1 ORDER BY 1, 2, 3, 4`,
  versions: `
    SELECT a.key AS image, v.key, v.key_kind, v.platform, v.scanned, v.first_seen_at,
           (SELECT array_agg(al.type || ' ' || al.value || ' ' || al.platform ORDER BY al.type, al.value, al.platform) FROM version_alias al
             WHERE al.org_id = v.org_id AND al.version_id = v.id) AS aliases
      FROM asset_version v JOIN asset a ON a.org_id = v.org_id AND a.id = v.asset_id WHERE v.org_id = $1 ORDER BY 1, 2`,
  objects:
    "SELECT kind, namespace, name, encode(digest, 'hex') AS digest, seen_at, live::text, is_live FROM cluster_object WHERE org_id = $1 ORDER BY 1, 2, 3, 4",
  references: `
    SELECT w.key AS workload, a.key AS image, r.config, r.digest, r.platform, r.tag, r.containers, r.live::text
      FROM image_reference r JOIN asset w ON w.org_id = r.org_id AND w.id = r.workload_id JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id
     WHERE r.org_id = $1 ORDER BY 1, 2, 3, 4, 5, 6`,
  containers:
    "SELECT namespace, pod, container_id, container, seen_at FROM pod_container WHERE org_id = $1 ORDER BY 1, 2, 3",
};
