"use client";

import { ErrorState } from "@/components/ui/states";

/** For every segment's error.tsx: a failed read is an error on the page, never an empty list. */
export function PageError({
  what,
  error,
  retry,
}: {
  what: string;
  error: Error & { digest?: string };
  retry: () => void;
}) {
  return <ErrorState title={`${what} could not be shown`} error={error} onRetry={retry} />;
}
