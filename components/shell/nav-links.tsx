"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Fragment } from "react";
import { ExceptionsLink } from "@/components/shell/exceptions-link";
import { isCurrent, MAIN_PAGES, OWN_PAGES, type PageLink } from "@/components/shell/pages";
import { cn } from "@/lib/client/class-names";

/** The pages, with what is personal at the bottom. Collapsed, the icon stays and the name is its label. */
export function NavLinks({ collapsed = false, onNavigate }: { collapsed?: boolean; onNavigate?: () => void }) {
  return (
    <nav aria-label="Pages" className="flex flex-1 flex-col gap-0.5 p-2">
      {MAIN_PAGES.map((page) => (
        <Fragment key={page.href}>
          <NavLink page={page} collapsed={collapsed} onNavigate={onNavigate} />
          {page.href === "/risks" && <ExceptionsLink collapsed={collapsed} onNavigate={onNavigate} />}
        </Fragment>
      ))}
      <span className="flex-1" />
      {OWN_PAGES.map((page) => (
        <NavLink key={page.href} page={page} collapsed={collapsed} onNavigate={onNavigate} />
      ))}
    </nav>
  );
}

function NavLink({
  page,
  collapsed,
  onNavigate,
}: {
  page: PageLink;
  collapsed: boolean;
  onNavigate?: (() => void) | undefined;
}) {
  const current = isCurrent(page.href, usePathname());
  return (
    <Link
      href={page.href}
      onClick={onNavigate}
      aria-current={current ? "page" : undefined}
      aria-label={collapsed ? page.label : undefined}
      title={collapsed ? page.label : undefined}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-muted hover:bg-hover hover:text-ink",
        current && "bg-accent-soft font-medium text-accent hover:bg-accent-soft hover:text-accent",
        collapsed && "justify-center px-0",
      )}
    >
      <page.icon className="size-4 shrink-0" aria-hidden />
      {!collapsed && page.label}
    </Link>
  );
}
