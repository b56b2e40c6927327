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
