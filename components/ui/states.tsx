"use client";

import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/client/api-error";

/** Nothing to show, and what to do next. It never says "all good": no data is not safety. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-14 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      {children && <div className="w-full text-sm text-ink-muted">{children}</div>}
      {action}
    </div>
  );
}

/** What failed, in the server's words, and a way to try again. */
export function ErrorState({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const detail = error instanceof Error && error.message ? error.message : "No reason was given.";
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div role="alert" className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-14 text-center">
      <CircleAlert className="size-5 text-act" aria-hidden />
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="text-sm text-ink-muted">
        {error instanceof ApiError && error.title !== detail && `${error.title}. `}
        {detail}
      </p>
      {requestId && <p className="font-mono text-xs text-ink-muted">Request {requestId}</p>}
      <Button onClick={onRetry}>
        <RotateCw /> Try again
      </Button>
    </div>
  );
}

/** A strip over a page whose picture is not whole: stale, partial, held, demo. */
export function Notice({ tone = "amber", children }: { tone?: "amber" | "act" | "accent"; children: ReactNode }) {
  const tones = {
    amber: "border-track-star/40 bg-track-star-soft",
    act: "border-act/40 bg-act-soft",
    accent: "border-accent/40 bg-accent-soft",
  };
  return (
    <div role="note" className={`rounded-md border px-3 py-2 text-sm text-ink ${tones[tone]}`}>
      {children}
    </div>
  );
}
