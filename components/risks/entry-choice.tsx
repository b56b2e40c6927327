import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Notice } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import type { EntryWay } from "@/lib/contracts/http/entry-way";
import type { RiskStep } from "@/lib/contracts/http/risk";

/** As many others as a path lists; its title counts all of them. */
const LISTED = 300;

/** The chosen entry, kept in the address so that its way can be sent to somebody; null is the told one. */
export function useEntry(others: readonly string[]): [string | null, (entry: string | null) => void] {
  const [entry, setEntry] = useQueryState("entry", parseAsString.withOptions({ history: "replace" }));
  return [entry !== null && others.includes(entry) ? entry : null, (next) => void setEntry(next)];
}

/** Whose way is shown: a path stands for all workloads that an attacker can come in by and go on alike. */
export function EntryChoice({
  first,
  entry,
  choose,
}: {
  first: RiskStep | undefined;
  entry: string | null;
  choose: (entry: string | null) => void;
}) {
  const others = first?.alike ?? [];
  if (!first || others.length === 0) return null;
  const listed = others.length === LISTED ? ` The first ${LISTED} others are listed.` : "";
  return (
    <div className="mb-4 max-w-xl">
      <Field
        label="Entered through"
        hint={`${plural(others.length + 1, "workload")} can be entered and lead on alike. Each has its own way in: its exposure, weaknesses and proofs.${listed}`}
      >
        <Select value={entry ?? ""} onChange={({ target }) => choose(target.value || null)}>
          <option value="">
            {first.name} {entry === null ? "(told here)" : "(whose way sets the score)"}
          </option>
          {others.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}

/** The asset of an entry that is listed. */
export function assetOf(first: RiskStep | undefined, entry: string): string | null {
  return first?.alikeIds[first.alike.indexOf(entry)] ?? null;
}

/** That nobody looked, why, and where else the entry is told. */
export function NotSearched({ way, asset }: { way: EntryWay; asset: string | null }) {
  const { cluster, state, entry } = way;
  const why =
    state === "too_large"
      ? `${cluster.name}, with ${plural(cluster.workloads, "workload")}, is too large to search again while you wait.`
      : `There was no time left to search ${cluster.name}.`;
  return (
    <Notice>
      {why} The way through {entry} leads on as the told one does;{" "}
      {asset ? (
        <>
          how it is entered is told by{" "}
          <Link href={`/assets/${asset}`} className="link">
            its own exposure and weaknesses
          </Link>
          .
        </>
      ) : (
        "how it is entered is not known here."
      )}
    </Notice>
  );
}
