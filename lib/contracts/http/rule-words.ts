import { z } from "zod";

/** What a tool says of one of its rules, in its own words: plain text from a report, never HTML. Null where it says nothing. */
export const RuleWords = z.object({
  tool: z.string(),
  /** As `toolRule` of its observations: the tool's family, a colon, the tool's own id. */
  rule: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  /** What to do about it, or the rule's own help. */
  help: z.string().nullable(),
  /** The rule's page, an address of the web. */
  helpUri: z.string().nullable(),
  /** `CWE-79` */
  cwes: z.array(z.string()),
  /** What those of them are called that are common: `{ "CWE-79": "Cross-site scripting" }` */
  cweNames: z.record(z.string(), z.string()),
});
export type RuleWords = z.infer<typeof RuleWords>;
