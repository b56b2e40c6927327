import type { Metadata } from "next";
import { BacktestView } from "@/components/scoring/backtest-view";
import { requirePermission } from "@/lib/auth/require-permission";
import { backtestQuestion, backtestSentences } from "@/lib/messages/backtest-words";
import { loadBacktest } from "@/lib/packs/load-backtest";

export const metadata: Metadata = { title: "Backtest" };

export default async function Page() {
  await requirePermission("read", "/scoring/backtest");
  const result = loadBacktest();
  return <BacktestView result={result} question={backtestQuestion(result)} sentences={backtestSentences(result)} />;
}
