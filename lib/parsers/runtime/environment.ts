import { isSecretSetting } from "@/lib/engine/code-to-cloud/mask-values";
import { fields, isObject, list, text } from "@/lib/parsers/fields";

/** Variables with the values of those masked that look secret by their names, and these values: nobody may keep them. */
type MaskedEnvironment = { variables: string[]; withheld: string[] };

/** A process's environment as `NAME=value`, one a text. */
function maskEnvironment(variables: readonly string[]): MaskedEnvironment {
  const withheld: string[] = [];
  return {
    variables: variables.map((variable) => {
      const at = variable.indexOf("=");
      const [name, value] = [variable.slice(0, at), variable.slice(at + 1)];
      if (at < 1 || value === "" || !isSecretSetting(name, value)) return variable;
      withheld.push(value);
      return `${name}=…`;
    }),
    withheld,
  };
}

/** Tetragon's `environment_variables` of a process: `{key, value}` each. */
export function secretVariables(process: unknown): string[] {
  const variables = list(fields(process).environment_variables).map(fields);
  return maskEnvironment(variables.map(({ key, value }) => `${text(key) ?? ""}=${text(value) ?? ""}`)).withheld;
}

const ENVIRONMENT = new Set(["env", "envp"]);

/** Arguments of a traced call (`{name, value}`, later `{name, str_array: {value}}`) with the environment among them masked. */
export function maskArguments(args: readonly unknown[]): { args: unknown[]; withheld: string[] } {
  const withheld: string[] = [];
  const masked = args.map((one) => {
    if (!isObject(one) || !ENVIRONMENT.has(String(one.name))) return one;
    const array = one.str_array ?? one.strArray;
    const given = list(isObject(array) ? array.value : one.value).filter((value) => typeof value === "string");
    const environment = maskEnvironment(given);
    withheld.push(...environment.withheld);
    return { name: one.name, value: environment.variables };
  });
  return { args: masked, withheld };
}
