"use client";

import { ArrowDown } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Sparkline } from "@/components/charts/sparkline";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { Section } from "@/components/ui/section";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format-number";
import type { TeamPosture } from "@/lib/contracts/http/overview";

const COLUMNS = [
  { key: "act", label: "Act" },
  { key: "attend", label: "Attend" },
  { key: "open", label: "Open" },
  { key: "overdue", label: "Overdue" },
  { key: "closed30d", label: "Closed, 30 d" },
] as const;
type SortKey = (typeof COLUMNS)[number]["key"];

/** Teams side by side; any column sorts. */
export function TeamTable({ teams }: { teams: readonly TeamPosture[] }) {
  const [sort, setSort] = useState<SortKey>("act");
  const rows = [...teams].sort((a, b) => b[sort] - a[sort] || b.open - a.open);
  return (
    <Section title="Teams">
      <ScrollRegion label="Teams as a table" className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead className="text-xs text-ink-muted">
            <tr>
              <th scope="col" className="py-1 text-left font-normal">
                Team
              </th>
              {COLUMNS.map(({ key, label }) => (
                <th
                  key={key}
                  scope="col"
                  aria-sort={sort === key ? "descending" : undefined}
                  className="pl-3 text-right font-normal"
                >
                  <button
                    type="button"
                    onClick={() => setSort(key)}
                    className={cn(
                      "inline-flex h-6 items-center gap-1 whitespace-nowrap hover:text-ink",
                      sort === key && "font-medium text-ink",
                    )}
                  >
                    {sort === key && <ArrowDown className="size-3" aria-hidden />}
                    {label}
                  </button>
                </th>
              ))}
              <th scope="col" className="pl-3 text-right font-normal max-sm:hidden">
                Trend
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((team) => (
              <tr key={team.href}>
                <th scope="row" className="py-1.5 text-left font-medium">
                  <Link href={team.href} className="hover:text-accent hover:underline">
                    {team.name}
                  </Link>
                </th>
                {COLUMNS.map(({ key }) => (
                  <td
                    key={key}
                    className={cn(
                      "pl-3 text-right",
                      team[key] === 0 && "text-ink-muted",
                      key === "overdue" && team[key] > 0 && "font-medium text-act",
                    )}
                  >
                    {formatCount(team[key])}
                  </td>
                ))}
                <td className="pl-3 max-sm:hidden">
                  <Sparkline values={team.trend} className="ml-auto h-5 w-20" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}
