import {
  Boxes,
  Bug,
  CircleUser,
  Gauge,
  type LucideIcon,
  PackageOpen,
  Settings,
  ShieldAlert,
  Siren,
} from "lucide-react";

export type PageLink = { href: string; label: string; icon: LucideIcon; goKey: string };

/** The pages that exist. A page that is not built yet is not here, so it is nowhere in the navigation. */
export const MAIN_PAGES: readonly PageLink[] = [
  { href: "/", label: "Overview", icon: Gauge, goKey: "o" },
  { href: "/risks", label: "Risks", icon: ShieldAlert, goKey: "r" },
  { href: "/findings", label: "Findings", icon: Bug, goKey: "f" },
  { href: "/assets", label: "Assets", icon: Boxes, goKey: "a" },
  { href: "/incidents", label: "Incidents", icon: Siren, goKey: "n" },
  { href: "/imports", label: "Imports", icon: PackageOpen, goKey: "i" },
];

export const OWN_PAGES: readonly PageLink[] = [
  { href: "/my", label: "My work", icon: CircleUser, goKey: "m" },
  { href: "/settings", label: "Settings", icon: Settings, goKey: "s" },
];

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
