import type { ComponentProps } from "react";
import { cn } from "@/lib/client/class-names";

const box =
  "w-full rounded-md border border-line-strong/70 bg-surface px-2.5 text-sm text-ink placeholder:text-ink-muted hover:border-line-strong disabled:opacity-60 aria-invalid:border-act";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(box, "h-8", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(box, "min-h-20 py-1.5", className)} {...props} />;
}

/** The browser's own select: it is the one that works on every phone and with every screen reader. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select className={cn(box, "h-8 pr-7", className)} {...props} />;
}
