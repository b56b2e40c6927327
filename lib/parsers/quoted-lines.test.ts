import { expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

const lines = (from: number, texts: readonly string[]) =>
  texts.map((Content, n) => ({ Number: from + n, Content, IsCause: true, Truncated: false }));

function trivy(cause: object) {
  const failed = {
    ID: "AVD-AWS-0180",
    Title: "Public database",
    Severity: "HIGH",
    Status: "FAIL",
    CauseMetadata: cause,
  };
  return {
    SchemaVersion: 2,
    ArtifactName: ".",
    ArtifactType: "filesystem",
    Results: [{ Target: "main.tf", Class: "config", Type: "terraform", Misconfigurations: [failed] }],
  };
}

function checkov(block: unknown[]) {
  const failed = {
    check_id: "CKV_AWS_17",
    check_name: "Public database",
    check_result: { result: "FAILED" },
    file_path: "/main.tf",
    repo_file_path: "/main.tf",
    file_line_range: [3, 5],
    resource: "aws_db_instance.main",
    code_block: block,
  };
  return { check_type: "terraform", results: { failed_checks: [failed], passed_checks: [] }, summary: { failed: 1 } };
}

async function quoteIn(report: unknown, filename: string): Promise<string | undefined> {
  const { records, rejected } = await parseText(JSON.stringify(report), { filename });
  expect(rejected).toEqual([]);
  const [record] = records.filter((one) => one.kind === "misconfiguration");
  return record?.kind === "misconfiguration" ? record.locus?.quote : undefined;
}

const BLOCK = ['resource "aws_db_instance" "main" {', "  publicly_accessible = true", "}"];

test.each([
  ["the lines of the cause", { StartLine: 3, EndLine: 5, Code: { Lines: lines(3, BLOCK) } }, BLOCK.join("\n")],
  [
    "without those around it",
    { StartLine: 4, EndLine: 4, Code: { Lines: lines(3, BLOCK) } },
    "  publicly_accessible = true",
  ],
  ["nothing where a line is missing", { StartLine: 3, EndLine: 9, Code: { Lines: lines(3, BLOCK) } }, undefined],
  ["nothing without a line", { Code: { Lines: lines(3, BLOCK) } }, undefined],
])("Trivy: %s", async (_name, cause, quote) => {
  expect(await quoteIn(trivy(cause), "trivy.json")).toBe(quote);
});

test("Checkov: the block, as it is quoted", async () => {
  const block = BLOCK.map((line, n) => [3 + n, `${line}\n`]);
  expect(await quoteIn(checkov(block), "checkov.json")).toBe(`${BLOCK.join("\n")}\n`);
});

test("Checkov: a block that is too long is left out whole", async () => {
  const block = Array.from({ length: 500 }, (_, n) => [3 + n, `  setting_${n} = "value"\n`]);
  expect(await quoteIn(checkov(block), "checkov.json")).toBeUndefined();
});

test.each([
  ["a password by its name", 'password = "correct-horse-battery"'],
  ["a key", 'key = "AKIAABCDEFGHIJKLMNOP"'],
  ["a token with digits", 'api_token: "0123456789abcdef"'],
  ["key material", "-----BEGIN RSA PRIVATE KEY-----"],
])("a quote that may show %s is left out whole", async (_name, line) => {
  expect(await quoteIn(checkov([...BLOCK, line].map((one, n) => [3 + n, `${one}\n`])), "checkov.json")).toBeUndefined();
});

test.each(["  password = var.database_password", "  secret_arn = aws_secretsmanager_secret.main.arn"])(
  "a reference is no credential: %s",
  async (line) => {
    expect(await quoteIn(checkov([[3, `${line}\n`]]), "checkov.json")).toBe(`${line}\n`);
  },
);
