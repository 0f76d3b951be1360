/** What Maya uses of `navigator.storage`; every part may be missing. */
export type StorageManagerLike = {
  persist?: () => Promise<boolean>;
  persisted?: () => Promise<boolean>;
  estimate?: () => Promise<{ usage?: number; quota?: number }>;
  getDirectory?: () => Promise<unknown>;
};
