import { isSecretSetting, type MaskedText, maskValues } from "@/lib/engine/code-to-cloud/mask-values";

/**
 * One variable of a process's environment. Nothing ends its value but its end: it may have blanks.
 *
 * Returns  the value that may be kept, the values that may not, and each with what it stands beside.
 */
export function maskVariable(name: string, value: string): MaskedText {
  const secret = value.trim();
  if (secret === "") return { text: value, withheld: [], quoted: [] };
  if (isSecretSetting(name, secret)) {
    const withheld = [secret.replace(/^(["'])(.+)\1$/s, "$2")];
    return { text: "…", withheld, quoted: [{ before: `${name}=`, value: secret, after: "" }] };
  }
  // Options that a variable hands on, and addresses with a password.
  return maskValues(value);
}

/** What stands before the next variable. */
const BETWEEN = /(\s)(?=[A-Za-z_][\w.-]*=)/;

/** A whole environment in one text, `NAME=value` after `NAME=value`: a value reaches to the next name. */
export function maskVariables(written: string): MaskedText {
  const all: MaskedText = { text: "", withheld: [], quoted: [] };
  // Every second part is what stands between two variables.
  for (const [i, part] of written.split(BETWEEN).entries()) {
    const masked = i % 2 === 1 ? undefined : maskAssignment(part);
    all.text += masked?.text ?? part;
    for (const value of masked?.withheld ?? []) all.withheld.push(value);
    for (const quoted of masked?.quoted ?? []) all.quoted.push(quoted);
  }
  return all;
}

/** One `NAME=value`, whose value reaches to the end. */
export function maskAssignment(part: string): MaskedText {
  const at = part.indexOf("=");
  if (at < 1) return maskValues(part);
  const masked = maskVariable(part.slice(0, at), part.slice(at + 1));
  return { ...masked, text: part.slice(0, at + 1) + masked.text };
}
