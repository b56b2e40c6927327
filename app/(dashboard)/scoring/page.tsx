import type { Metadata } from "next";
import { FormulaView } from "@/components/scoring/formula-view";
import { requirePermission } from "@/lib/auth/require-permission";
import { bodTable, ssvcTable } from "@/lib/engine/decision-tables";
import { publishedFormula } from "@/lib/engine/risk/published";

export const metadata: Metadata = { title: "How we prioritize" };

export default async function Page() {
  await requirePermission("read", "/scoring");
  return <FormulaView formula={publishedFormula()} trees={[bodTable(), ssvcTable()]} />;
}
