import type { QuotedSecret } from "@/lib/model/quoted-secret";
import { type Fields, fields, list } from "@/lib/parsers/fields";
import { asNumber, firstText } from "@/lib/parsers/loose-text";
import { credentialsIn } from "@/lib/parsers/shown-secrets";

/**
 * What a result quotes of source files beside the place that it is about: the lines around it (SARIF 3.29.5), and the lines of other
 * places that it relates, passes through or calls from. It tells no two findings apart, but the report is kept as it came.
 */
export function quotedAround(result: Fields): string[] {
  const quoted = new Set<string>();
  const take = (place: unknown) => {
    for (const text of quotesOf(place)) if (text !== null) quoted.add(text);
  };
  for (const place of list(result.locations)) take(place);
  for (const place of list(result.relatedLocations)) take(place);
  for (const flow of list(result.codeFlows))
    for (const thread of list(fields(flow).threadFlows))
      for (const step of list(fields(thread).locations)) take(fields(step).location);
  for (const stack of list(result.stacks)) for (const frame of list(fields(stack).frames)) take(fields(frame).location);
  return [...quoted];
}

/**
 * Credentials in what a run quotes of source files outside of its results: steps that several flows share (SARIF 3.14.19, to which
 * they refer by number), and files that it embeds (3.24.8).
 */
export function quotedByRun(run: Fields): QuotedSecret[] {
  const steps = list(run.threadFlowLocations).flatMap((step) => quotesOf(fields(step).location));
  const files = list(run.artifacts).map((file) => firstText(fields(fields(file).contents).text));
  const texts = [...new Set([...steps, ...files].filter((text) => text !== null))];
  const values = new Set(texts.flatMap((text) => credentialsIn(text)));
  return [...values].map((value) => ({ before: "", value, after: "" }));
}

/** Of the lines around a result's first place those that it is about, where it quotes these only there; null for none. */
export function ownLinesAround(result: Fields): string | null {
  const { region, contextRegion } = fields(fields(list(result.locations)[0]).physicalLocation);
  const around = snippetOf(contextRegion);
  const first = asNumber(fields(contextRegion).startLine);
  const from = asNumber(fields(region).startLine);
  if (around === null || first === null || from === null || from < first) return around;
  const to = asNumber(fields(region).endLine) ?? from;
  return firstText(
    around
      .split("\n")
      .slice(from - first, to - first + 1)
      .join("\n"),
    around,
  );
}

function quotesOf(place: unknown): (string | null)[] {
  const { region, contextRegion } = fields(fields(place).physicalLocation);
  return [snippetOf(region), snippetOf(contextRegion)];
}

function snippetOf(region: unknown): string | null {
  const { snippet } = fields(region);
  return firstText(fields(snippet).text, snippet);
}
