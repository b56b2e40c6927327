import type { ReactNode } from "react";
import { AppShell } from "@/components/shell/app-shell";

/** The frame only: each page asks for its own permission, so that signing in comes back to it. */
export default function DashboardLayout({ children }: { children: ReactNode }) {
  return <AppShell>{children}</AppShell>;
}
