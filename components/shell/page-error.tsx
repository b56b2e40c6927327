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
  return (
    <ErrorState
      title={`${what} could not be shown`}
      error={error.digest ? serverError(error.digest) : error}
      onRetry={retry}
    />
  );
}

/** Of what failed on the server the browser is told no more than a number, in whatever words the framework has for that. */
function serverError(digest: string): Error {
  return new Error(`It failed on the server. Its log (web.log) says why, under the digest ${digest}.`);
}
