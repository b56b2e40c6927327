import type { ReactNode } from "react";

/** A part that scrolls by itself: named, and reachable by keyboard so that it can be scrolled without a mouse. */
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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1 wants scrolling regions in the tab order
    <section tabIndex={0} aria-label={label} className={className}>
      {children}
    </section>
  );
}
