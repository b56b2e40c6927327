import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { QueryValue } from "@/lib/client/query-string";
import { uploadReport } from "@/lib/client/upload-report";

/** A file on its way: how much is sent, then the import it became, or why it was refused. */
export type Upload = {
  key: number;
  name: string;
  sizeBytes: number;
  sent: number;
  importId: string | null;
  seenBefore: boolean;
  error: string | null;
};

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
          update(upload.key, { sent: 1, importId: accepted.id, seenBefore: accepted.seenBefore });
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

function newUpload(file: File): Upload {
  nextKey += 1;
  return {
    key: nextKey,
    name: file.name,
    sizeBytes: file.size,
    sent: 0,
    importId: null,
    seenBefore: false,
    error: null,
  };
}
