"use client";

import { type ReactNode, useCallback, useState } from "react";
import { CommandPalette } from "@/components/shell/command-palette";
import { KeyboardHelp } from "@/components/shell/keyboard-help";
import { NavRail } from "@/components/shell/nav-rail";
import { TopBar } from "@/components/shell/top-bar";
import { useGoKeys } from "@/components/shell/use-go-keys";
import { useRunningImports } from "@/components/shell/use-running-imports";

/** The frame around every signed-in page. */
export function AppShell({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<"search" | "keys" | null>(null);
  const onSearch = useCallback(() => setQuestion("search"), []);
  const onShowKeys = useCallback(() => setQuestion("keys"), []);
  const close = useCallback(() => setQuestion(null), []);
  useGoKeys({ onSearch, onShowKeys });
  const running = useRunningImports();
  return (
    <div className="flex h-dvh">
      <a
        href="#main"
        className="sr-only z-[80] rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <NavRail />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar running={running} onSearch={onSearch} onShowKeys={onShowKeys} />
        {/* Positioned: what only screen readers get stands absolutely, and would else lengthen the document. */}
        <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
          {children}
        </main>
      </div>
      <CommandPalette open={question === "search"} onClose={close} />
      <KeyboardHelp open={question === "keys"} onClose={close} />
    </div>
  );
}
