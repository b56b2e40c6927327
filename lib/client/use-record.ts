import { useQuery } from "@tanstack/react-query";
import { type Answer, type CallInput, callApi } from "@/lib/client/api";
import type { RouteId } from "@/lib/contracts/http/routes";

/**
 * Reads one thing. The key is the route, then what identifies it, so that live messages can name what changed. `onRequest`:
 * what is costly to work out is read when somebody asks for it, and not again because the tab is looked at.
 */
export function useRecord<Id extends RouteId>(
  id: Id,
  input: Pick<CallInput<Id>, "params" | "query"> = {},
  options: { enabled?: boolean; refetchInterval?: number | false; onRequest?: boolean } = {},
) {
  return useQuery<Answer<Id>>({
    queryKey: [id, input.params ?? null, input.query ?? null],
    queryFn: ({ signal }) => callApi(id, { ...input, signal } as CallInput<Id>),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
    ...(options.onRequest ? { staleTime: Number.POSITIVE_INFINITY } : {}),
  });
}
