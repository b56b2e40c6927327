import { TabLinks } from "@/components/ui/tab-links";

const PAGES = [
  { href: "/scoring", label: "The formula" },
  { href: "/scoring/backtest", label: "Backtest" },
] as const;

export function ScoringNav() {
  return <TabLinks label="How we prioritize" pages={PAGES} />;
}
