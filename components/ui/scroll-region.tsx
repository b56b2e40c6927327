import type { ReactNode } from "react";
import { cn } from "@/lib/client/class-names";

/**
 * A part that scrolls by itself: named, and reachable by keyboard so that it can be scrolled without a mouse. A group and
 * no landmark: a page may hold many of the same name.
 */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex lint/a11y/useSemanticElements: WCAG 2.1.1 wants scrolling regions in the tab order
    <div role="group" tabIndex={0} aria-label={label} className={cn("relative", className)}>
      {children}
    </div>
  );
}
