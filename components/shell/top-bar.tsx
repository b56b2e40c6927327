"use client";

import { Search } from "lucide-react";
import { ImportProgress } from "@/components/shell/import-progress";
import { MobileNav } from "@/components/shell/mobile-nav";
import { ProfileMenu } from "@/components/shell/profile-menu";
import { Badge } from "@/components/ui/badge";
import { Kbd } from "@/components/ui/kbd";
import { useSession } from "@/lib/client/use-session";

export function TopBar({
  running,
  onSearch,
  onShowKeys,
}: {
  running: number;
  onSearch: () => void;
  onShowKeys: () => void;
}) {
  const organization = useSession()?.organization;
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-canvas px-2 sm:px-4">
      <MobileNav />
      <p className="flex min-w-0 items-center gap-2 text-sm font-medium">
        <span className="truncate">{organization?.name ?? " "}</span>
        {organization?.demo && <Badge tone="accent">Demo data</Badge>}
      </p>
      <span className="flex-1" />
      <ImportProgress running={running} />
      <button
        type="button"
        onClick={onSearch}
        className="inline-flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-2 text-sm text-ink-muted hover:bg-hover sm:w-60"
      >
        <Search className="size-4" aria-hidden />
        <span className="flex-1 text-left max-sm:sr-only">Search or jump to</span>
        <span className="hidden sm:block">
          <Kbd>Ctrl K</Kbd>
        </span>
      </button>
      <button
        type="button"
        onClick={onShowKeys}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts"
        className="hidden size-8 place-items-center rounded-md hover:bg-hover sm:grid"
      >
        <Kbd>?</Kbd>
      </button>
      <ProfileMenu onShowKeys={onShowKeys} />
    </header>
  );
}
