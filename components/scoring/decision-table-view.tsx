import { Fold } from "@/components/scoring/fold";
import { PlainTable } from "@/components/scoring/plain-table";
import type { DecisionTable } from "@/lib/model/published-formula";

/** A published decision table whole, with where it was published. */
export function DecisionTableView({ table }: { table: DecisionTable }) {
  return (
    <Fold id={table.id} title={table.title} note={`${table.rows.length} rows`}>
      <p className="max-w-3xl text-sm text-ink-muted">
        {table.text} Where an input is not known, every answer is tried: if all agree, that is the verdict; else the
        laxest counts, except that a listing in KEV takes the strictest. Source:{" "}
        <a href={table.source.href} className="link" rel="noreferrer">
          {table.source.label}
        </a>
        .
      </p>
      <PlainTable
        label={table.title}
        columns={[...table.inputs, "Verdict", ...(table.rows.some(({ band }) => band) ? ["Band"] : [])]}
        rows={table.rows.map(({ inputs, verdict, band }) => ({
          key: inputs.join("/"),
          cells: [...inputs, <b key="verdict">{verdict}</b>, ...(band ? [band] : [])],
        }))}
      />
    </Fold>
  );
}
