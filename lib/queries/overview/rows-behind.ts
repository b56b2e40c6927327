import { FindingQuery } from "@/lib/contracts/http/finding";
import { ImportQuery } from "@/lib/contracts/http/import";
import type { Count } from "@/lib/contracts/http/list-page";
import { RiskQuery } from "@/lib/contracts/http/risk";
import type { Tx } from "@/lib/db/tenant";
import { findingsPage } from "@/lib/queries/list-findings";
import { importsPage } from "@/lib/queries/list-imports";
import { risksPage } from "@/lib/queries/list-risks";
import { countRows, type PageSpec } from "@/lib/queries/page-ids";

/**
 * How many rows the list shows that a link opens: by the list's own filter, so that a number and what it leads to cannot drift apart.
 *
 * href     of one of the pages /findings, /risks and /imports, with its filters as the page takes them.
 * Returns  as lists count: exact up to 10,000, then "at least".
 */
export function rowsBehind(tx: Tx, orgId: string, href: string): Promise<Count> {
  const { pathname, searchParams } = new URL(href, "http://page");
  const page = PAGES[pathname];
  if (!page) throw new Error(`${pathname} is no list whose rows can be counted`);
  const { from, where } = page(orgId, Object.fromEntries(searchParams));
  return countRows(tx, from, where);
}

const PAGES: Readonly<Record<string, (orgId: string, filters: Record<string, string>) => PageSpec>> = {
  "/findings": (orgId, filters) => findingsPage(orgId, FindingQuery.parse(filters)),
  // As the page asks for them: one change is one row.
  "/risks": (orgId, filters) => risksPage(orgId, RiskQuery.parse({ ...filters, paths: "folded" })),
  "/imports": (orgId, filters) => importsPage(orgId, ImportQuery.parse(filters)),
};
