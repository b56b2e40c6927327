import { isSecretSetting, maskValues } from "@/lib/engine/code-to-cloud/mask-values";
import type { QuotedSecret } from "@/lib/model/quoted-secret";
import { type Fields, fields, list } from "@/lib/parsers/fields";
import { keyMaterialIn } from "@/lib/parsers/key-material";
import { asText } from "@/lib/parsers/loose-text";
import { credentialsIn } from "@/lib/parsers/shown-secrets";

/**
 * Credentials with which a tool says that it was called: its command line, its arguments and its environment (SARIF 3.20.2, 3.20.3,
 * 3.20.27). A short word is left where only the name of its variable tells it: taken out everywhere it would make another report.
 */
export function quotedByInvocation(invocation: Fields): QuotedSecret[] {
  const written = list(invocation.arguments).map((argument) => asText(argument) ?? "");
  const line = asText(invocation.commandLine) ?? "";
  const variables = Object.entries(fields(invocation.environmentVariables)).map(
    ([name, value]) => [name, asText(value) ?? ""] as const,
  );
  // `--token`, `abc`: an option and its value.
  const options = written.flatMap((value, i) => {
    const name = OPTION.exec(written[i - 1] ?? "")?.[1];
    return name === undefined ? [] : [[name, value] as const];
  });
  const named = [
    ...variables,
    ...options,
    ...[...line.matchAll(SPACED)].map(([, name = "", value = ""]) => [name, value] as const),
  ]
    .filter(([name, value]) => isSecretSetting(name, value) && tellsItself(value))
    .map(([, value]) => value);
  const texts = [line, ...written, ...variables.map(([, value]) => value)];
  const values = new Set([...named, ...texts.flatMap((text) => [...credentialsIn(text), ...keyMaterialIn(text)])]);
  return [
    ...texts.flatMap((text) => maskValues(text).quoted),
    ...[...values].map((value) => ({ before: "", value, after: "" })),
  ];
}

const OPTION = /^--?([A-Za-z][\w.-]{0,100})$/;
const SPACED = /(?:^|\s)--?([A-Za-z][\w.-]{0,100})\s+["']?([^\s"']{6,})/g;

const tellsItself = (value: string) => value.length >= 12 || (value.length >= 6 && /\d/.test(value));
