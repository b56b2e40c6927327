"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/client/class-names";

/** Pages beside one another as a row of tabs; the row scrolls where it does not fit. */
export function TabLinks({ label, pages }: { label: string; pages: readonly { href: string; label: string }[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="-mx-4 flex gap-1 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      {pages.map((page) => (
        <Link
          key={page.href}
          href={page.href}
          aria-current={pathname === page.href ? "page" : undefined}
          className={cn(
            "-mb-px inline-flex h-9 shrink-0 items-center border-b-2 border-transparent px-3 text-sm text-ink-muted hover:text-ink",
            pathname === page.href && "border-accent font-medium text-ink",
          )}
        >
          {page.label}
        </Link>
      ))}
    </nav>
  );
}
