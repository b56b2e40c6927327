import Link from "next/link";
import { DecisionTableView } from "@/components/scoring/decision-table-view";
import { PlainTable } from "@/components/scoring/plain-table";
import { Section } from "@/components/ui/section";
import type { DecisionTable, FormulaTable, PublishedFormula } from "@/lib/model/published-formula";

/** The whole formula with its numbers: what a score can be made of, and the two public decision tables beside it. */
export function FormulaView({ formula, trees }: { formula: PublishedFormula; trees: readonly DecisionTable[] }) {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex max-w-3xl flex-col gap-2 text-sm">
        <p className="text-base">
          Every finding and every risk has a score from 0 to 100: a sum of named factors that anyone can add up again.
        </p>
        <p className="text-ink-muted">
          This is formula {formula.version}. Each stored score names the formula that made it, and a change of any
          number is a new version. Raising an input never lowers a score, and what is not known is never above yes nor
          below no. Whether the order is any good is judged in the{" "}
          <Link href="/scoring/backtest" className="link">
            backtest
          </Link>
          .
        </p>
      </div>
      <Section title="Bands and due dates" note="The clock starts when the verdict began">
        <PlainTable
          label="Bands and due dates"
          columns={["Band", "Score", "Due"]}
          rows={formula.bands.map(({ band, label, from, to, due }) => ({
            key: band,
            cells: [<b key="band">{label}</b>, `${from} to ${to}`, due],
          }))}
        />
      </Section>
      <Section title="Factors" note="Points of each, added up">
        <div className="grid grid-cols-1 items-start gap-x-8 gap-y-6 md:grid-cols-2">
          {formula.factors.map((table) => (
            <Factor key={table.id} table={table} />
          ))}
        </div>
      </Section>
      <Section title="Bounds" note="Applied to the sum, in this order; each shows as a factor of its own">
        <ol className="flex max-w-3xl list-decimal flex-col gap-2 pl-5 text-sm">
          {formula.bounds.map(({ title, text }) => (
            <li key={title}>
              <b>{title}.</b> {text}
            </li>
          ))}
        </ol>
      </Section>
      {trees.map((tree) => (
        <DecisionTableView key={tree.id} table={tree} />
      ))}
    </div>
  );
}

function Factor({ table }: { table: FormulaTable }) {
  return (
    <div id={table.id} className="flex min-w-0 scroll-mt-16 flex-col gap-2">
      <h3 className="font-semibold">{table.title}</h3>
      <p className="text-sm text-ink-muted">{table.text}</p>
      <PlainTable
        label={table.title}
        columns={table.columns}
        rows={table.rows.map(({ label, points }) => ({ key: label, cells: [label, points] }))}
        numbersFrom={1}
      />
    </div>
  );
}
