"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/client/class-names";
import { useMay } from "@/lib/client/use-session";

const PAGES = [
  { href: "/settings", label: "Profile", admin: false },
  { href: "/settings/teams", label: "Teams", admin: false },
  { href: "/settings/people", label: "People", admin: false },
  { href: "/settings/ownership", label: "Ownership rules", admin: false },
  { href: "/settings/formats", label: "Formats", admin: false },
  { href: "/settings/tokens", label: "Tokens", admin: true },
  { href: "/settings/feeds", label: "Feeds", admin: true },
  { href: "/settings/identity", label: "Identity", admin: true },
  { href: "/settings/audit", label: "Audit", admin: true },
] as const;

export function SettingsNav() {
  const pathname = usePathname();
  const isAdmin = useMay("admin");
  return (
    <nav aria-label="Settings" className="-mx-4 flex gap-1 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      {PAGES.filter(({ admin }) => !admin || isAdmin).map((page) => (
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
