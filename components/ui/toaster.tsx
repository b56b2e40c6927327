"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

/** Where short confirmations appear; each may offer to undo what it confirms. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        style: {
          background: "var(--raised)",
          color: "var(--ink)",
          border: "1px solid var(--line)",
          fontFamily: "var(--font-sans)",
        },
        actionButtonStyle: { background: "var(--accent)", color: "var(--accent-ink)", minHeight: 26 },
      }}
    />
  );
}
