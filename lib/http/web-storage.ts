import type { Storage } from "@/lib/ingest/spool";
import { dataDir } from "@/lib/platform/paths";

/** Where this process keeps uploads and raw content. */
export function webStorage(): Storage {
  return { dataDir: dataDir() };
}
