import type { ReactNode } from "react";
import { ScoringNav } from "@/components/scoring/scoring-nav";

export default function ScoringLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-6 p-4 sm:p-6">
      <h1 className="text-xl font-semibold tracking-tight">How we prioritize</h1>
      <ScoringNav />
      {children}
    </div>
  );
}
