/** One instruction of a Dockerfile, in file order. */
export type InstructionRecord = {
  kind: "instruction";
  /** In capitals. */
  instruction: string;
  /** On one line, comments left out. */
  argument: string;
  line: number;
  endLine: number;
  /** Values that look secret by their names: never stored, named so that the raw file can be redacted. */
  withheld?: string[];
};

/** A file that a checkout has. */
export type FileRecord = { kind: "file"; path: string };

/** An element of a graph document that is no thing with risk itself: a relation, a file, a person, a licence (SPDX 3). */
export type ElementRecord = {
  kind: "element";
  elementType: string;
  id: string | null;
  name: string | null;
  relation: { type: string; from: string; to: string[] } | null;
};
