import { expect, test } from "vitest";
import { keyMaterialIn } from "@/lib/parsers/key-material";
import { quotedByRun } from "@/lib/parsers/sarif-quotes";

// Put together here, so that no tool takes them for somebody's.
const KEY_ID = `AKIA${"Q3EGRX7T5WZM2LNO"}`;
const TOKEN = `ghp_${"16C7e42F292c6912E7710c838347Ae178B4a"}`;
const PEM = ["BEGIN", "END"].map((word) => `-----${word} RSA PRIVATE KEY-----`).join("\nMIIEowIBAAKCAQEA7bq0\n");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const valuesOf = (run: object) => quotedByRun(run as never).map(({ value }) => value);

test.each([
  { name: "text", contents: { text: `# ${KEY_ID}\n${PEM}\n` }, values: [KEY_ID, PEM] },
  { name: "rendered text", contents: { rendered: { text: `see ${TOKEN}.` } }, values: [TOKEN] },
  { name: "rendered markdown", contents: { rendered: { markdown: `\`${KEY_ID}\`` } }, values: [KEY_ID] },
  { name: "bytes", contents: { binary: base64(`key ${KEY_ID}`) }, values: [base64(`key ${KEY_ID}`)] },
  { name: "a named value", contents: { text: 'password = "made-up-4711"' }, values: ["made-up-4711"] },
  { name: "nothing of that", contents: { text: "AKIA and ghp_ and a password", binary: base64("a") }, values: [] },
])("a file that a run embeds as $name gives up its credentials", ({ contents, values }) => {
  expect(valuesOf({ artifacts: [{ contents }] })).toEqual(values);
});

test("the bytes of a large file go in parts that are looked for", () => {
  const binary = base64(`${"x".repeat(2_000_000)} ${KEY_ID}`);
  const parts = valuesOf({ artifacts: [{ contents: { binary } }] });
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(1_000_000);
  expect(parts.every((part) => binary.includes(part))).toBe(true);
  expect(binary.endsWith(parts.at(-1) ?? "-")).toBe(true);
});

test.each([
  { name: "environment", invocation: { environmentVariables: { GITHUB_TOKEN: TOKEN, PATH: "/usr/bin" } } },
  { name: "environment, in another name's value", invocation: { environmentVariables: { HEADER: `Bearer ${TOKEN}` } } },
  { name: "command line", invocation: { commandLine: `scan --token=${TOKEN} .` } },
  { name: "command line, after a blank", invocation: { commandLine: `scan --token ${TOKEN} .` } },
  { name: "arguments", invocation: { arguments: ["scan", "--token", TOKEN, "."] } },
])("a credential in a tool's $name is withheld", ({ invocation }) => {
  for (const run of [{ invocations: [invocation] }, { invocation }])
    expect(new Set(valuesOf(run))).toEqual(new Set([TOKEN]));
});

test("a password without a form is told by its name, and what is none by name or form is kept", () => {
  const environmentVariables = { DB_PASSWORD: "hunter2-made-up", TOKEN_FILE: "/run/secrets/token", CI: "true" };
  const invocation = {
    environmentVariables,
    arguments: ["--password", "swordfish-and-more", "--depth", "10"],
    commandLine: "scan https://bot:made-up-pw@host.example/x --severity high",
  };
  expect(new Set(valuesOf({ invocations: [invocation] }))).toEqual(
    new Set(["hunter2-made-up", "swordfish-and-more", "made-up-pw"]),
  );
});

test("a key whose end is missing reaches to the end of the text, and a certificate is none", () => {
  const open = PEM.slice(0, 60);
  expect(keyMaterialIn(`a\n${PEM}\nb\n${open}`)).toEqual([PEM, open]);
  expect(keyMaterialIn(PEM.replaceAll("RSA PRIVATE KEY", "CERTIFICATE"))).toEqual([]);
});
