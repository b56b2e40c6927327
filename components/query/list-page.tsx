import type { ReactNode } from "react";

/** A list's page: the sentence its reader came for, filters, then rows that fill the rest. */
export function ListPage({
  title,
  headline,
  failed = false,
  filters,
  actions,
  children,
}: {
  title: string;
  headline: ReactNode;
  /** Nothing could be read: a sentence that waits for a count would wait for ever. The reason stands in the list. */
  failed?: boolean;
  filters?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-col gap-3 px-4 pt-4 pb-3">
        <div className="flex flex-wrap items-start justify-between gap-2">
          <div className="min-w-0">
            <h1 className="text-xs font-medium text-ink-muted">{title}</h1>
            <p className="text-lg leading-6 font-semibold tracking-tight text-balance">
              {failed ? "This list could not be read." : headline}
            </p>
          </div>
          {actions}
        </div>
        {filters && <div className="flex flex-wrap items-center gap-2">{filters}</div>}
      </header>
      <div className="flex min-h-0 flex-1 flex-col border-t border-line">{children}</div>
    </div>
  );
}
