import type { CallInput } from "@/lib/client/api";
import type { QueryValue } from "@/lib/client/query-string";
import { useRecord } from "@/lib/client/use-record";
import type { Facets } from "@/lib/contracts/http/list-page";

/** How many rows each choice of a list's filters would show; read beside the rows, so that these do not wait for it. */
export function useFacets<Id extends "listRisks" | "listFindings" | "listIncidents">(
  id: Id,
  values: Readonly<Record<string, QueryValue>>,
): Facets | undefined {
  const { sort: _, ...filters } = values;
  const query = { ...filters, limit: 1, facets: "true" } as unknown as NonNullable<CallInput<Id>["query"]>;
  return (useRecord(id, { query }).data as { facets?: Facets } | undefined)?.facets;
}
