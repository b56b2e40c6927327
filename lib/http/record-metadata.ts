import type { Metadata } from "next";
import { currentPrincipal } from "@/lib/auth/require-permission";
import { db } from "@/lib/db/client";
import { type NamedRecord, recordName } from "@/lib/queries/record-name";

type Params = { params: Promise<{ id: string }> };

/**
 * Titles a record's page by its name, so that tabs and bookmarks tell one from another. Whoever may not read it, or asks
 * for what is not there, gets the kind of the page alone.
 *
 * shown  of the stored name: what the page's heading makes of it.
 */
export function recordMetadata(record: NamedRecord, kind: string, shown = (name: string) => name) {
  return async ({ params }: Params): Promise<Metadata> => {
    const principal = await currentPrincipal();
    if (!principal?.permissions.has("read") || principal.user?.passwordTemporary) return { title: kind };
    const name = await recordName(db(), principal.orgId, record, (await params).id);
    return { title: name === null ? kind : shown(name) };
  };
}
