import { toPointer } from "@/lib/model/json-pointer";
import { type Fields, fields, isObject, list, number, text } from "@/lib/parsers/fields";

/**
 * Why a policy's evaluation is not the whole of it: it stopped or warned, or counts findings, and lists none of them. That is how
 * it is written without `--detail`; taken for clean, it would close what the last one found.
 *
 * `listed` has the pointer of each list of `doc` that has entries.
 */
export function unlistedVerdict(doc: unknown, listed: ReadonlyMap<string, unknown>): string | null {
  for (const { path, key, one } of verdictsIn(doc)) {
    const action = (text(one.finalAction) ?? text(one.final_action) ?? "").toLowerCase();
    const count = number(one.numberOfFindings) ?? number(one.row_count) ?? 0;
    const status = (text(one.status) ?? "").toLowerCase();
    const isClean = CLEAN.has(action) && (action !== "" || PASSED.has(status));
    if ((isClean && count <= 0) || listed.has(toPointer([...path, key]))) continue;
    const said = count > 0 ? `counts ${count} findings` : `ended with "${(action || status).slice(0, 40)}"`;
    return `The evaluation ${said} and lists none of them: have it written with its details.`;
  }
  return null;
}

/** An older engine's rows may stand without a verdict. */
const CLEAN = new Set(["go", ""]);

/** Then its status must not speak against it. */
const PASSED = new Set(["pass", "passed", ""]);

type Path = readonly (string | number)[];
type Verdict = { path: Path; key: string; one: Fields };

function verdictsIn(doc: unknown): Verdict[] {
  const { evaluations } = fields(doc);
  if (Array.isArray(evaluations))
    return evaluations.map((one, i) => ({ path: ["evaluations", i], key: "details", one: fields(one) }));
  const ofImages = list(doc).flatMap((one, i) =>
    isObject(one) && "finalAction" in one ? [{ path: [i], key: "detail", one }] : [],
  );
  return ofImages.length > 0 ? ofImages : [...resultsIn(doc, [])];
}

/** The deepest of them: list, digest, tag, list, `detail`, `result`, `result`, image id, `result`. */
const MAX_DEPTH = 9;

/** The engine's results, which lie at several depths: what has rows, or a place for them. */
function* resultsIn(value: unknown, path: Path): Generator<Verdict> {
  if (isObject(value) && "rows" in value) yield { path, key: "rows", one: value };
  else if (path.length < MAX_DEPTH && typeof value === "object" && value !== null) {
    const isList = Array.isArray(value);
    for (const [key, below] of Object.entries(value)) yield* resultsIn(below, [...path, isList ? Number(key) : key]);
  }
}
