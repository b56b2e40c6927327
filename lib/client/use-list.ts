import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, callApi } from "@/lib/client/api";
import type { QueryValue } from "@/lib/client/query-string";
import type { Count } from "@/lib/contracts/http/list-page";
import type { RouteId } from "@/lib/contracts/http/routes";

/** Routes whose answer is a page of items. */
export type ListRoute = {
  [Id in RouteId]: Answer<Id> extends { items: unknown[]; nextCursor: string | null } ? Id : never;
}[RouteId];
export type ItemOf<Id extends ListRoute> = Answer<Id> extends { items: (infer Item)[] } ? Item : never;

type Page<Item> = { items: Item[]; nextCursor: string | null; count: Count };

/**
 * A list read page by page as it is scrolled. While the next filter loads, the last rows stay and are marked stale, so that
 * nothing jumps under the cursor. `query` is the list's whole state as it stands in the URL; `params` fill the path of a list that belongs to one thing.
 */
export function useList<Id extends ListRoute>(
  id: Id,
  query: Readonly<Record<string, QueryValue>>,
  pageSize = 100,
  params: Readonly<Record<string, string>> | null = null,
) {
  const result = useInfiniteQuery({
    queryKey: [id, query, params],
    queryFn: async ({ pageParam, signal }) => {
      const input = { ...(params ? { params } : {}), query: { ...query, limit: pageSize, cursor: pageParam }, signal };
      return (await callApi(id, input as unknown as Parameters<typeof callApi<Id>>[1])) as unknown as Page<ItemOf<Id>>;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const pages = result.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.items), [pages]);
  return {
    rows,
    count: pages?.[0]?.count,
    /** The first page as it was answered: what is said once of the whole list. */
    first: pages?.[0] as unknown as Answer<Id> | undefined,
    error: result.error,
    isLoading: result.isPending,
    isStale: result.isPlaceholderData,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    retry: () => void result.refetch(),
  };
}
