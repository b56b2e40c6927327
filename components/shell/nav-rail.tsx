"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { PlimsollMark } from "@/components/brand/plimsoll-mark";
import { NavLinks } from "@/components/shell/nav-links";
import { Button } from "@/components/ui/button";
import { useStoredFlag } from "@/lib/client/use-stored-flag";

/** The left rail. Whether it is collapsed is remembered in this browser. */
export function NavRail() {
  const [collapsed, setCollapsed] = useStoredFlag("plimsoll.rail-collapsed");
  const label = collapsed ? "Widen the navigation" : "Narrow the navigation";
  return (
    <aside
      aria-label="Plimsoll"
      className={`hidden shrink-0 flex-col border-r border-line bg-sunken md:flex ${collapsed ? "w-14" : "w-52"}`}
    >
      <div
        className={`flex h-12 items-center border-b border-line ${collapsed ? "justify-center" : "justify-between pr-2 pl-4"}`}
      >
        {!collapsed && (
          <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
            <PlimsollMark className="size-5 text-accent" />
            Plimsoll
          </Link>
        )}
        <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={() => setCollapsed(!collapsed)}>
          {collapsed ? <PanelLeftOpen /> : <PanelLeftClose />}
        </Button>
      </div>
      <NavLinks collapsed={collapsed} />
    </aside>
  );
}
