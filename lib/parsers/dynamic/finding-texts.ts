import type { RuleText } from "@/lib/model/record";
import { cut } from "@/lib/parsers/loose-text";
import { credentialsIn, withoutCredentials } from "@/lib/parsers/shown-secrets";

/** Longer quotes of answers help nobody; what is cut off is not looked through for credentials, since it is not kept. */
const MAX_QUOTED_CHARS = 1_000;

/**
 * The texts of a weakness of a running service: what it is, what was found, and what to do, which becomes the advice of the fix.
 * Requests and answers are quoted without the credentials in them; those are named, so that the raw report is redacted.
 */
export function findingTexts(texts: {
  about?: string | undefined;
  found?: string | undefined;
  fix?: string | undefined;
}): {
  description?: string;
  message?: string;
  ruleText?: RuleText;
  shown?: string[];
} {
  const quote = texts.found === undefined ? undefined : cut(texts.found, MAX_QUOTED_CHARS);
  const secrets = quote === undefined ? [] : credentialsIn(quote);
  const found = quote === undefined ? undefined : withoutCredentials(quote);
  const description = [texts.about, found && `Found: ${found}`].filter(Boolean).join("\n\n");
  const message = texts.fix ?? found;
  return {
    ...(description === "" ? {} : { description }),
    ...(message === undefined ? {} : { message }),
    ruleText: { description: texts.about ?? null, help: texts.fix ?? null },
    ...(secrets.length > 0 ? { shown: secrets } : {}),
  };
}
