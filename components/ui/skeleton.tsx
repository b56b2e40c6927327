import { cn } from "@/lib/client/class-names";

/** The shape of what is coming. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-sm bg-track-soft", className)} />;
}

/** Says to a screen reader what is on its way; stands in a container that is marked busy until it has come. */
export function LoadingNote({ children }: { children: string }) {
  return (
    <p role="status" className="sr-only">
      {children}
    </p>
  );
}

/** Rows of a list that is still on its way. */
export function SkeletonRows({ rows = 10, label }: { rows?: number; label: string }) {
  return (
    <div aria-busy="true" className="divide-y divide-line">
      <LoadingNote>{label}</LoadingNote>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="flex h-11 items-center gap-4 px-4">
          <Skeleton className="h-4 w-14" />
          <Skeleton className="h-4 flex-1" />
          <Skeleton className="hidden h-4 w-24 sm:block" />
          <Skeleton className="hidden h-4 w-16 sm:block" />
        </div>
      ))}
    </div>
  );
}
