import { LoadingNote, Skeleton, SkeletonRows } from "@/components/ui/skeleton";

/** For every list segment's loading.tsx. */
export function ListSkeleton({ label }: { label: string }) {
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-col gap-3 px-4 py-4">
        <Skeleton className="h-6 w-80 max-w-full" />
        <Skeleton className="h-8 w-full" />
      </div>
      <SkeletonRows rows={12} label={label} />
    </div>
  );
}

/** For every detail segment's loading.tsx. */
export function DetailSkeleton({ label }: { label: string }) {
  return (
    <div aria-busy="true" className="mx-auto flex max-w-6xl flex-col gap-5 p-4 sm:p-6">
      <LoadingNote>{label}</LoadingNote>
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-8 w-2/3" />
      <Skeleton className="h-4 w-full" />
      <div className="grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-56" />
        <Skeleton className="h-56" />
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}
