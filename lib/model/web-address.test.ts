import { expect, test } from "vitest";
import { isWebAddress } from "@/lib/model/web-address";

test.each(["https://nvd.nist.gov/vuln/detail/CVE-2024-0001", "http://example.test/a?b#c"])("%s is one", (text) =>
  expect(isWebAddress(text)).toBe(true),
);

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "\u0001javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://x.test/1",
  "//evil.test/",
  "/risks",
  "https://semgrep.dev@evil.example/",
  "https://user:secret@example.test/",
  "",
])("%j is none", (text) => expect(isWebAddress(text)).toBe(false));
