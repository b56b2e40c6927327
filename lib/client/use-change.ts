import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { type Answer, type CallInput, callApi } from "@/lib/client/api";
import type { RouteId } from "@/lib/contracts/http/routes";

/**
 * Sends one change and reads again what it may have touched. A refusal appears as a toast with the server's reason; the
 * caller adds what is special (a closing dialog, an offer to undo).
 */
export function useChange<Id extends RouteId>(id: Id, touches: readonly RouteId[], quiet = false) {
  const queries = useQueryClient();
  return useMutation<Answer<Id>, Error, CallInput<Id>>({
    mutationFn: (input) => callApi(id, input),
    onSuccess: () =>
      queries.invalidateQueries({ predicate: (query) => touches.includes(query.queryKey[0] as RouteId) }),
    onError: (error) => {
      if (!quiet) toast.error(error.message);
    },
  });
}
