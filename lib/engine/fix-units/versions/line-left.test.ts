import { expect, test } from "vitest";
import { lineLeft } from "@/lib/engine/fix-units/versions/line-left";

test.each([
  { name: "a minor version of three numbers", from: "1.24.0-1~bullseye", to: "1.25.3-1~bullseye", line: "1.24" },
  { name: "a major version of three", from: "v1.9.9", to: "2.0.0", line: "1.9" },
  { name: "an epoch aside", from: "1:2.3.4-1", to: "2:2.3.9-1", line: undefined },
  { name: "a patch", from: "3.0.11-1~deb12u1", to: "3.0.15-1~deb12u1", line: undefined },
  { name: "a rebuild by the distribution", from: "2.36-9+deb12u3", to: "2.36-9+deb12u7", line: undefined },
  {
    name: "the last of two numbers, which is the patch",
    from: "15.3-0+deb12u1",
    to: "15.5-0+deb12u1",
    line: undefined,
  },
  { name: "the first of two", from: "9.1-1", to: "10.0-1", line: "9" },
  { name: "a number that is all there is", from: "20211016", to: "20230311", line: undefined },
  { name: "what has no number", from: "blue", to: "1.2.3", line: undefined },
  { name: "an unknown version", from: null, to: "1.2.3", line: undefined },
])("the line that is left by $name is $line", ({ from, to, line }) => {
  expect(lineLeft(from, to, [to])?.line).toBe(line);
});

test("a fix that is stated in the line is told apart from none", () => {
  expect(lineLeft("1.24.0", "1.25.3", ["1.25.3"])).toEqual({ line: "1.24", hasFix: false });
  expect(lineLeft("1.24.0", "1.25.3", ["1.24.1, 1.25.2", "1.25.3"])).toEqual({ line: "1.24", hasFix: true });
});
