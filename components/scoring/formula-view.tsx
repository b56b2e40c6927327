import Link from "next/link";
import { DecisionTableView } from "@/components/scoring/decision-table-view";
import { Fold } from "@/components/scoring/fold";
import { PlainTable } from "@/components/scoring/plain-table";
import { Section } from "@/components/ui/section";
import type { DecisionTable, FormulaTable, PublishedFormula } from "@/lib/model/published-formula";

/** How a score is made, in two minutes: what counts most, what a score means, which rules hold it; every number is folded below. */
export function FormulaView({ formula, trees }: { formula: PublishedFormula; trees: readonly DecisionTable[] }) {
  return (
    <div className="flex flex-col gap-6">
      <Opening version={formula.version} />
      <Section title="What counts most" note="The most points that each question gives">
        <PlainTable
          label="What counts most"
          columns={["Question", "Up to"]}
          rows={formula.weights.map(({ factor, question, most }) => ({
            key: factor,
            cells: [
              // A plain link: the router would change the address without telling the part that it is meant.
              <a key="question" href={`#${factor}`} className="link">
                {question}
              </a>,
              most,
            ],
          }))}
          numbersFrom={1}
        />
      </Section>
      <Section title="What a score asks for" note="The clock starts when the verdict began">
        <PlainTable
          label="What a score asks for"
          columns={["Band", "Score", "Due"]}
          rows={formula.bands.map(({ band, label, from, to, due }) => ({
            key: band,
            cells: [<b key="band">{label}</b>, `${from} to ${to}`, due],
          }))}
        />
      </Section>
      <Bounds bounds={formula.bounds} />
      <Section title="Every number" note="What each factor looks at, and its points">
        {formula.factors.map((table) => (
          <Factor key={table.id} table={table} />
        ))}
      </Section>
      <Section
        title="Public decision tables"
        note="Shown beside each score; your organization may let one of them set the band"
      >
        {trees.map((tree) => (
          <DecisionTableView key={tree.id} table={tree} />
        ))}
      </Section>
    </div>
  );
}

function Opening({ version }: { version: string }) {
  return (
    <div className="flex max-w-3xl flex-col gap-2 text-sm">
      <p className="text-base">
        Every finding and every risk has a score from 0 to 100: points for what was seen of it, added up. Anyone can add
        them up again on its page.
      </p>
      <p className="text-ink-muted">
        This is formula {version}. Knowing worse never lowers a score, and what is not known counts between yes and no.
        Whether the order is any good is judged in the{" "}
        <Link href="/scoring/backtest" className="link">
          backtest
        </Link>
        .
      </p>
    </div>
  );
}

function Bounds({ bounds }: { bounds: PublishedFormula["bounds"] }) {
  return (
    <Section
      title="What holds or lifts a score"
      note="Applied to the sum in this order; each shows as a factor of its own"
    >
      <ol className="flex max-w-3xl list-decimal flex-col gap-3 pl-5 text-sm">
        {bounds.map(({ title, text, details }) => (
          <li key={title}>
            <b>{title}.</b> {text}
            {details.length > 0 && (
              <details className="mt-1">
                <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
                  Exactly
                  <span className="sr-only">, of “{title}”</span>
                </summary>
                <ul className="mt-1 flex list-disc flex-col gap-1 pl-5">
                  {details.map((detail) => (
                    <li key={detail}>{detail}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Factor({ table }: { table: FormulaTable }) {
  return (
    <Fold id={table.id} title={table.title}>
      <p className="max-w-3xl text-sm text-ink-muted">{table.text}</p>
      <PlainTable
        label={table.title}
        columns={table.columns}
        rows={table.rows.map(({ label, points }) => ({ key: label, cells: [label, points] }))}
        numbersFrom={1}
      />
    </Fold>
  );
}
