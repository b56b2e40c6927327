import { afterAll, beforeAll, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

/** A Checkov report of one Terraform resource, its block quoted. */
function checkov(block: readonly string[]) {
  const failed = {
    check_id: "CKV_AWS_17",
    check_name: "Public database",
    check_result: { result: "FAILED" },
    file_path: "/main.tf",
    repo_file_path: "/main.tf",
    file_line_range: [3, 2 + block.length],
    resource: "aws_db_instance.main",
    code_block: block.map((line, n) => [3 + n, `${line}\n`]),
  };
  const report = {
    check_type: "terraform",
    results: { failed_checks: [failed], passed_checks: [] },
    summary: { failed: 1 },
  };
  return {
    report,
    context: { repo: "https://github.com/shop/infra", commit: "0123456789abcdef0123456789abcdef01234567" },
  };
}

const storedOf = async (org: string) => {
  const [stored] = await door.query<{ loci: string; diff: string | null; file: string; line: number }>(
    org,
    `SELECT o.loci::text AS loci, r.fix ->> 'diff' AS diff, r.fix ->> 'file' AS file, (r.fix ->> 'line')::int AS line
       FROM observation o JOIN finding_rank k ON k.finding_id = o.finding_id JOIN risk r ON r.id = k.risk_id`,
  );
  if (!stored) throw new Error("nothing was stored");
  return stored;
};

test("what a report quotes becomes the diff of the fix", async () => {
  const org = await door.organization();
  const block = ['resource "aws_db_instance" "main" {', "  publicly_accessible = true", "}"];
  await door.deliver(org, checkov(block));
  expect(await storedOf(org)).toMatchObject({
    file: "main.tf",
    line: 3,
    diff: [
      "--- a/main.tf",
      "+++ b/main.tf",
      "@@ -3,3 +3,3 @@",
      ' resource "aws_db_instance" "main" {',
      "-  publicly_accessible = true",
      "+  publicly_accessible = false",
      " }",
      "",
    ].join("\n"),
  });
});

// With a digit it is known for a credential; a phrase is one by its name alone.
test.each(["c0rrect-h0rse-battery", "correct-horse-battery"])(
  "a quote with the password %s is not kept, and the diff shows only the way to the field",
  async (password) => {
    const org = await door.organization();
    await door.deliver(org, checkov(['resource "aws_db_instance" "main" {', `  password = "${password}"`, "}"]));
    const stored = await storedOf(org);
    expect(stored.loci).not.toContain("quote");
    expect(stored.diff).toContain("+  publicly_accessible = false");
    expect(JSON.stringify(stored)).not.toContain(password);
  },
);
