/** How an image was built, as its own configuration says: whoever builds an image writes it. */
export type ImageBuild = {
  /** Oldest first. An entry that is `empty` added no layer: it set a command, a variable, a label. */
  history: HistoryEntry[];
  /** Digests of the unpacked layers, lowest first: one for each entry that is not empty, where both are known. */
  diffIds: string[];
};

export type HistoryEntry = { createdBy: string; empty: boolean; at: string | null };
