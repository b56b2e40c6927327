import { useCallback, useState } from "react";
import { useLiveUpdates } from "@/lib/client/use-live-updates";
import type { StreamMessage } from "@/lib/contracts/http/stream";

type ImportMessage = Extract<StreamMessage, { type: "import" }>;

/** How many imports are under way, as far as this tab has heard. */
export function useRunningImports(): number {
  const [running, setRunning] = useState<ReadonlySet<string>>(new Set());
  const onImport = useCallback((message: ImportMessage) => {
    const final = ["done", "failed", "held"].includes(message.status);
    setRunning((before) => {
      if (before.has(message.id) !== final) return before;
      const after = new Set(before);
      if (final) after.delete(message.id);
      else after.add(message.id);
      return after;
    });
  }, []);
  useLiveUpdates(onImport);
  return running.size;
}
