import { expect, test } from "vitest";
import { printable } from "@/cli/printable";

test.each([
  ["plain text, ümlauts and 漢字", "plain text, ümlauts and 漢字"],
  ["\u001b[2J\u001b]8;;http://evil.test\u0007click", "\\u001b[2J\\u001b]8;;http://evil.test\\u0007click"],
  ["a\n::set-output name=x::y", "a\\u000a::set-output name=x::y"],
  ["\u009b31mred", "\\u009b31mred"],
  ["user\u202etxt.exe", "user\\u202etxt.exe"],
])("%j is shown as %j", (text, shown) => expect(printable(text)).toBe(shown));
