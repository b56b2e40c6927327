import type { ReactNode } from "react";
import { cn } from "@/lib/client/class-names";

const TONES = {
  neutral: "bg-track-soft text-ink-muted",
  accent: "bg-accent-soft text-accent",
  act: "bg-act-soft text-act",
  attend: "bg-attend-soft text-attend",
  amber: "bg-track-star-soft text-track-star",
  good: "bg-good-soft text-good",
} as const;
export type Tone = keyof typeof TONES;

/** A short word that colours a state; the word alone must be enough. */
export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3",
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
