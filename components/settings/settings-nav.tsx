"use client";

import { TabLinks } from "@/components/ui/tab-links";
import { useMay } from "@/lib/client/use-session";

const PAGES = [
  { href: "/settings", label: "Profile", admin: false },
  { href: "/settings/teams", label: "Teams", admin: false },
  { href: "/settings/people", label: "People", admin: false },
  { href: "/settings/ownership", label: "Ownership rules", admin: false },
  { href: "/settings/unowned", label: "Unowned", admin: false },
  { href: "/settings/priority", label: "Priority", admin: false },
  { href: "/settings/formats", label: "Formats", admin: false },
  { href: "/settings/signatures", label: "Signatures", admin: false },
  { href: "/settings/tokens", label: "Tokens", admin: true },
  { href: "/settings/feeds", label: "Feeds", admin: true },
  { href: "/settings/identity", label: "Identity", admin: true },
  { href: "/settings/audit", label: "Audit", admin: true },
] as const;

export function SettingsNav() {
  const isAdmin = useMay("admin");
  return <TabLinks label="Settings" pages={PAGES.filter(({ admin }) => !admin || isAdmin)} />;
}
