import { clearOf } from "@/lib/ingest/stage/clear-of";
import { type RuledRecord, ruleTextOf } from "@/lib/ingest/stage/rule-text-of";
import { toolRule } from "@/lib/ingest/stage/tool-rule";
import { isWebAddress } from "@/lib/model/web-address";
import { cut } from "@/lib/parsers/loose-text";

/** What a report says of one rule, bounded and without the secrets it shows; empty where it says nothing. */
export type ToldRule = {
  rule: string;
  title: string;
  description: string;
  help: string;
  /** An address of the web, or empty. */
  helpUri: string;
  cwes: string[];
};

const MOST_CHARS = { title: 300, description: 4_000, help: 10_000, helpUri: 2_000 } as const;
const MOST_CWES = 20;
/** All rules of one report together: a thousand with long texts; what comes after that is not kept. */
const MOST_OF_REPORT = 16 * 1024 * 1024;

type Field = keyof typeof MOST_CHARS | "cwes";
const FIELDS: readonly Field[] = ["title", "description", "help", "helpUri", "cwes"];

type Told = {
  /** `undefined`: nobody said anything. `null`: two findings of the rule say two things, so that neither is said of the rule. */
  said: Partial<Record<Field, string | null>>;
  /** What the rule's findings show of secrets: a help text may quote the line it was written for. */
  secrets: Set<string>;
};

/**
 * What a report says of its rules, each once, however many findings they have. A thing that two findings of one rule say differently is said of what was
 * found and not of the rule: it is left out, whatever their order.
 */
export class RuleTexts {
  readonly #rules = new Map<string, Told>();
  readonly #mostChars: number;
  #chars = 0;

  constructor(mostChars = MOST_OF_REPORT) {
    this.#mostChars = mostChars;
  }

  add(record: RuledRecord, secrets: readonly string[]): void {
    const told = this.#of(toolRule(record));
    if (!told) return;
    for (const secret of secrets) told.secrets.add(secret);
    const text = ruleTextOf(record);
    for (const field of FIELDS) {
      const value = field === "cwes" ? listed(text.cwes) : text[field] && copyOf(text[field], MOST_CHARS[field]);
      if (value) this.#say(told, field, value);
    }
  }

  /** Every rule of which the report says anything. */
  all(): ToldRule[] {
    return [...this.#rules].map(([rule, told]) => cleaned(rule, told)).filter(saysAnything);
  }

  #of(rule: string): Told | undefined {
    const known = this.#rules.get(rule);
    if (known || this.#chars >= this.#mostChars) return known;
    const made: Told = { said: {}, secrets: new Set() };
    this.#rules.set(rule, made);
    this.#chars += rule.length;
    return made;
  }

  #say({ said }: Told, field: Field, value: string): void {
    const before = said[field];
    if (before === null || before === value) return;
    if (before !== undefined) {
      said[field] = null;
      return;
    }
    // What is too long ends the list: shorter texts that come later are no more welcome.
    this.#chars = Math.min(this.#chars + value.length, this.#mostChars);
    if (this.#chars === this.#mostChars) return;
    said[field] = value;
  }
}

/** What is cut off a long text would hold all of it. */
function copyOf(text: string, most: number): string {
  return text.length <= most ? text : Buffer.from(cut(text, most)).toString();
}

/** In an order of their own: two findings may name the same in two. */
function listed(cwes: readonly string[] | null | undefined): string {
  return [...new Set(cwes)]
    .filter((cwe) => CWE.test(cwe))
    .sort()
    .slice(0, MOST_CWES)
    .join(" ");
}

const CWE = /^CWE-[1-9]\d{0,6}$/;

function cleaned(rule: string, { said, secrets }: Told): ToldRule {
  const clean = clearOf([...secrets]);
  const of = (field: Field) => (said[field] ? clean(said[field]).trim() : "");
  const helpUri = of("helpUri");
  return {
    rule,
    title: of("title"),
    description: of("description"),
    help: of("help"),
    helpUri: helpUri === said.helpUri && isWebAddress(helpUri) ? helpUri : "",
    cwes: said.cwes ? said.cwes.split(" ") : [],
  };
}

function saysAnything({ title, description, help, helpUri, cwes }: ToldRule): boolean {
  return title !== "" || description !== "" || help !== "" || helpUri !== "" || cwes.length > 0;
}
