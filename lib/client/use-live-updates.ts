import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { RouteId } from "@/lib/contracts/http/routes";
import { StreamMessage } from "@/lib/contracts/http/stream";

type Topic = Extract<StreamMessage, { type: "changed" }>["topics"][number];
type ImportMessage = Extract<StreamMessage, { type: "import" }>;

const READ_AGAIN: Record<Topic, readonly RouteId[]> = {
  risks: ["listRisks", "getRisk", "myWork", "unowned", "overview"],
  findings: ["listFindings", "getFinding", "overview"],
  assets: ["listAssets", "getAsset", "assetGraph", "exposureMap", "accountRights", "namespacePosture", "overview"],
  imports: ["listImports", "getImport", "importHealth", "listAssetIngest", "listFeeds"],
  paths: ["listPathSearches"],
  alerts: ["getAsset", "getRisk", "listIncidents", "getIncident", "listIncidentAlerts", "overview"],
};

/**
 * Keeps what is on screen true: reads again what the server says has changed. Messages carry ids only. When the stream is
 * out of reach the browser tries again by itself, and lists refresh when the tab is looked at.
 */
export function useLiveUpdates(onImport: (message: ImportMessage) => void): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/api/v1/stream");
    const refresh = batchedRefresh(queries);
    const receive = (event: MessageEvent<string>) => {
      const message = StreamMessage.safeParse(parseJson(event.data));
      if (!message.success) return;
      if (message.data.type === "import") {
        onImport(message.data);
        refresh.add(["imports"]);
      }
      if (message.data.type === "changed") refresh.add(message.data.topics);
    };
    for (const type of ["hello", "import", "changed"]) source.addEventListener(type, receive);
    return () => {
      source.close();
      refresh.stop();
    };
  }, [queries, onImport]);
}

/** One reading per second at most, however many messages arrive: an import says much in little time. */
function batchedRefresh(queries: QueryClient) {
  const due = new Set<RouteId>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const routes = new Set(due);
    due.clear();
    void queries.invalidateQueries({ predicate: (query) => routes.has(query.queryKey[0] as RouteId) });
  };
  return {
    add(topics: readonly Topic[]) {
      for (const topic of topics) for (const route of READ_AGAIN[topic]) due.add(route);
      timer ??= setTimeout(flush, 1000);
    },
    stop: () => clearTimeout(timer),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
