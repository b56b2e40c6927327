import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { QueryValue } from "@/lib/client/query-string";
import { type Delivered, uploadReport } from "@/lib/client/upload-report";

/** A file on its way: how much is sent, then the import it became, or why it was refused. */
export type Upload = {
  key: number;
  name: string;
  /** Not known of a report in an archive. */
  sizeBytes: number | null;
  sent: number;
  importId: string | null;
  /** Of an archive with so many reports that they have no rows of their own. */
  holds: number | null;
  seenBefore: boolean;
  error: string | null;
};

/** Each row asks for its import until it is final: so many do no harm. */
const MAX_MEMBER_ROWS = 20;

let nextKey = 0;

/** Sends files one after another, so that a hundred dropped reports do not fight for the line. */
export function useUploads() {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const queries = useQueryClient();
  const send = useCallback(
    async (files: readonly File[], context: Readonly<Record<string, QueryValue>>) => {
      const queued = files.map((file) => ({ file, upload: newUpload(file) }));
      setUploads((before) => [...queued.map(({ upload }) => upload), ...before]);
      const update = (key: number, change: Partial<Upload>) =>
        setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
      for (const { file, upload } of queued) {
        try {
          const accepted = await uploadReport(file, context, (sent) => update(upload.key, { sent }));
          const rows = delivered(upload, accepted);
          setUploads((before) => before.flatMap((one) => (one.key === upload.key ? rows : [one])));
        } catch (error) {
          update(upload.key, { error: (error as Error).message });
        }
        await queries.invalidateQueries({ queryKey: ["listImports"] });
      }
    },
    [queries],
  );
  const dismiss = useCallback(
    (key: number) => setUploads((before) => before.filter((upload) => upload.key !== key)),
    [],
  );
  return { uploads, send, dismiss };
}

/** What stands for a file that has arrived: itself, or of an archive the reports in it, each with its own fate. */
function delivered(upload: Upload, { id, members, seenBefore }: Delivered): Upload[] {
  const arrived = { ...upload, sent: 1, seenBefore };
  if (!members) return [{ ...arrived, importId: id }];
  if (members.length > MAX_MEMBER_ROWS) return [{ ...arrived, holds: members.length }];
  return members.map((member) => ({
    ...arrived,
    key: newKey(),
    name: `${upload.name}!${member.filename}`,
    sizeBytes: null,
    importId: member.id,
  }));
}

function newKey(): number {
  nextKey += 1;
  return nextKey;
}

function newUpload(file: File): Upload {
  return {
    key: newKey(),
    name: file.name,
    sizeBytes: file.size,
    sent: 0,
    importId: null,
    holds: null,
    seenBefore: false,
    error: null,
  };
}
