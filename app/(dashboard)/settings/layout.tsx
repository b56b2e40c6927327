import type { ReactNode } from "react";
import { SettingsNav } from "@/components/settings/settings-nav";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-6 p-4 sm:p-6">
      <h1 className="text-xl font-semibold tracking-tight">Settings</h1>
      <SettingsNav />
      {/* The line under the tabs is line enough for the first section of a page. */}
      <div className="[&>div>section:first-child]:border-t-0 [&>div>section:first-child]:pt-0 [&>section:first-child]:border-t-0 [&>section:first-child]:pt-0">
        {children}
      </div>
    </div>
  );
}
