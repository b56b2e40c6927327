import {
  Boxes,
  Bug,
  CircleUser,
  Gauge,
  Layers,
  ListOrdered,
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
  { href: "/base-images", label: "Base images", icon: Layers, goKey: "b" },
  { href: "/incidents", label: "Incidents", icon: Siren, goKey: "n" },
  { href: "/imports", label: "Imports", icon: PackageOpen, goKey: "i" },
];

export const OWN_PAGES: readonly PageLink[] = [
  { href: "/my", label: "My work", icon: CircleUser, goKey: "m" },
  { href: "/settings", label: "Settings", icon: Settings, goKey: "s" },
];

/** Pages that explain; found by the palette and by links where they are needed, without a place in the rail. */
export const REFERENCE_PAGES: readonly Omit<PageLink, "goKey">[] = [
  { href: "/scoring", label: "How we prioritize", icon: ListOrdered },
  { href: "/scoring/backtest", label: "Backtest of the score", icon: ListOrdered },
];

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
