/** How sure the proposed change is right as it stands, and why, in words. */
export type Confidence = { level: "high" | "medium" | "low"; reason: string };

export function sure(reason: string): Confidence {
  return { level: "high", reason };
}

export function likely(reason: string): Confidence {
  return { level: "medium", reason };
}

export function unsure(reason: string): Confidence {
  return { level: "low", reason };
}

/** What is told of a change that no table of ours knows. */
export const ONLY_WHAT_IS_WRONG =
  "The report says what is wrong and not how to change it: the change is yours to write.";
export const TOOLS_WORDS = "The words are the tool's advice; the change itself is yours to write.";
