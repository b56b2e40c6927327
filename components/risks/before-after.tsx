import Link from "next/link";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/client/format-number";

type Props = {
  label: ReactNode;
  /** What the row is about, for screen readers. */
  name: string;
  before: number;
  after: number;
  /** Said instead of the number after. */
  afterWord?: string | undefined;
  /** What a full bar stands for. */
  scale: number;
  href?: string;
};

/** A figure before and after in words and as a bar: what stays in full colour, what goes in outline, what comes in red. */
export function BeforeAfter({ label, name, before, after, afterWord, scale, href }: Props) {
  const share = (value: number) => `${Math.min(100, (value / Math.max(1, scale)) * 100)}%`;
  const said = afterWord ?? formatCount(after);
  return (
    <div className="grid min-h-6 grid-cols-[6.5rem_minmax(0,1fr)_7rem] sm:grid-cols-[10rem_minmax(0,1fr)_7rem] items-center gap-x-3 text-sm">
      {href ? (
        <Link href={href} className="flex min-h-6 min-w-0 items-center hover:text-accent hover:underline" title={name}>
          {label}
        </Link>
      ) : (
        <span className="flex min-w-0 items-center">{label}</span>
      )}
      <span className="relative block h-2.5 min-w-0 rounded-sm bg-track-soft" aria-hidden>
        <span
          className="absolute inset-y-0 left-0 rounded-sm border border-good bg-good-soft"
          style={{ width: share(Math.max(before, after)) }}
        />
        <span
          className="absolute inset-y-0 left-0 rounded-sm bg-accent"
          style={{ width: share(Math.min(before, after)) }}
        />
        {after > before && (
          <span
            className="absolute inset-y-0 rounded-sm bg-act"
            style={{ left: share(before), width: share(after - before) }}
          />
        )}
      </span>
      <span className="text-right whitespace-nowrap tabular-nums">
        {before === after && !afterWord ? (
          <>
            <span className="text-ink-muted">stays </span>
            {formatCount(before)}
          </>
        ) : (
          <>
            <span className="text-ink-muted">{formatCount(before)} </span>
            <span aria-hidden>→</span>
            <span className="sr-only">becomes</span> <span className="font-semibold">{said}</span>
          </>
        )}
      </span>
    </div>
  );
}
