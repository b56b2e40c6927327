/** One word of a query. `value` is what stands after the first colon outside quotes; `name` is null where there is none. */
export type Token = {
  negated: boolean;
  name: string | null;
  /** Comma-separated parts, quotes taken off. */
  parts: { text: string; quoted: boolean }[];
  /** The word as typed, without a leading minus. */
  raw: string;
  start: number;
  end: number;
  /** Where the value begins: after the colon, else where the word begins. */
  valueStart: number;
  unclosed: boolean;
};

/** Splits a query at spaces outside quotes. A backslash inside quotes makes the next character mean itself. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] as string)) at++;
    else {
      const token = readToken(text, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function readToken(text: string, start: number): Token {
  const negated = text[start] === "-" && start + 1 < text.length && !/\s/.test(text[start + 1] as string);
  const token: Token = {
    negated,
    name: null,
    parts: [{ text: "", quoted: false }],
    raw: "",
    start,
    end: start + (negated ? 1 : 0),
    valueStart: start + (negated ? 1 : 0),
    unclosed: false,
  };
  while (token.end < text.length && !/\s/.test(text[token.end] as string)) readCharacter(text, token);
  token.raw = text.slice(start + (negated ? 1 : 0), token.end);
  return token;
}

function readCharacter(text: string, token: Token): void {
  const char = text[token.end] as string;
  const part = token.parts.at(-1) as Token["parts"][number];
  if (char === '"') readQuoted(text, token, part);
  else if (char === ":" && token.name === null && !part.quoted && token.parts.length === 1 && part.text !== "") {
    token.name = part.text;
    token.end++;
    token.valueStart = token.end;
    token.parts = [{ text: "", quoted: false }];
  } else if (char === "," && token.name !== null) {
    token.parts.push({ text: "", quoted: false });
    token.end++;
  } else {
    part.text += char;
    token.end++;
  }
}

function readQuoted(text: string, token: Token, part: Token["parts"][number]): void {
  part.quoted = true;
  token.end++;
  while (token.end < text.length && text[token.end] !== '"') {
    if (text[token.end] === "\\" && token.end + 1 < text.length) token.end++;
    part.text += text[token.end];
    token.end++;
  }
  if (token.end >= text.length) token.unclosed = true;
  else token.end++;
}

/** Quotes a value where it would not be read back as one plain word. */
export function quoteIfNeeded(value: string): string {
  if (value !== "" && /^[^\s",:\\-][^\s",:\\]*$/.test(value) && !/^[<>=]/.test(value)) return value;
  return `"${value.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`;
}
