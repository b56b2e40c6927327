import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/client/api-error";

/**
 * One cache per browser tab. A caller's mistake (4xx) is not tried again: it would only fail later. Lists refresh when the
 * tab is looked at again, so that what is on screen is what is stored.
 */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
}
