import type { ReactNode } from "react";
import { cn } from "@/lib/client/class-names";

/** A titled part of a page, set apart by a hairline. */
export function Section({
  id,
  title,
  note,
  action,
  children,
  className,
}: {
  id?: string;
  title: string;
  note?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section id={id} aria-label={title} className={cn("border-t border-line pt-4", className)}>
      <header className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h2 className="text-base font-semibold">{title}</h2>
          {note && <p className="text-sm text-ink-muted">{note}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}

/** Name and value pairs. */
export function Facts({ items }: { items: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">
      {items.map((item) => (
        <div key={item.name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="text-ink-muted">{item.name}</dt>
          <dd className="min-w-0 break-words">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
