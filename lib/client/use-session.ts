import { useQuery } from "@tanstack/react-query";
import { callApi } from "@/lib/client/api";
import { useHydrated } from "@/lib/client/use-hydrated";
import type { Permission } from "@/lib/model/permission";

/** Who is signed in, what they may do and in which organization. */
export function useSession() {
  const hydrated = useHydrated();
  const { data } = useQuery({
    queryKey: ["getSession", null, null],
    queryFn: ({ signal }) => callApi("getSession", { signal }),
    staleTime: 5 * 60_000,
  });
  // The frame may know the session before a page inside it is taken over: that page must still match the server's HTML.
  return hydrated ? data : undefined;
}

/** True once it is known that the person may; pages hide what the server would refuse. */
export function useMay(permission: Permission): boolean {
  return useSession()?.permissions.includes(permission) ?? false;
}
